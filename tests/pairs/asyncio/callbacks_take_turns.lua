-- call_soon: first in, first out; what a callback asks for comes a turn
-- later. Handles can be cancelled, also by an earlier callback.
-- asyncio rules 70 and 141
local show, _, turns, _, run = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function main()
  local loop = asyncio.get_running_loop()
  loop:call_soon(show, "one", nil, 3)
  loop:call_soon(function()
    show("two")
    loop:call_soon(show, "nested")
  end)
  local task = asyncio.create_task((async function() show("task") end)())
  loop:call_soon(show, "three")
  show("main")
  await turns(1)
  show("turn")
  await turns(1)
  show("another", task:done())
  -- cancelled
  local handle = loop:call_soon(show, "never")
  handle:cancel()
  handle:cancel()
  show(handle:cancelled())
  local victim
  loop:call_soon(function() victim:cancel() end)
  victim = loop:call_soon(show, "never")
  local timer
  loop:call_later(1, function() timer:cancel() end)
  timer = loop:call_later(2, show, "never")
  show(timer:cancelled(), victim:cancelled())
  await asyncio.sleep(3)
  show(timer:cancelled(), victim:cancelled())
  -- when
  timer = loop:call_at(loop:time() + 5, show, "never")
  show(timer:when() - loop:time())
  timer:cancel()
  timer = loop:call_later(-1, show, "past")
  loop:call_soon(show, "present")
  await turns(3)
  timer = loop:call_later(1e15, show, "far")
  show(timer:when() > 1e14)
  timer:cancel()
end

run(main)
-- expect: main
-- expect: one	nil	3
-- expect: two
-- expect: task
-- expect: three
-- expect: turn
-- expect: nested
-- expect: another	true
-- expect: true
-- expect: false	false
-- expect: true	true
-- expect: 5.0
-- expect: present
-- expect: past
-- expect: true
