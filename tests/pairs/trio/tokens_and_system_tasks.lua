-- run_sync_soon and system tasks: order, folding, the end of the run, errors.
-- trio rules 7, 10, 133 and 134
local show, virtual, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"
local lowlevel = trio.lowlevel

local async function daemon(name)
  local ok, err = await pcall(trio.sleep_forever)
  show(name, "ends", trio.current_time())
  error(err)
end
local async function failing()
  await trio.sleep(1)
  error(trio.ValueError("of a system task"))
end
local token = virtual(async function()
  local token = lowlevel.current_trio_token()
  show(token == lowlevel.current_trio_token())
  for i = 0, 2 do token:run_sync_soon(show, "soon", i) end
  show("not yet")
  await trio.sleep(1)
  for _, i in ipairs {1, 2, 1, 1} do
    token:run_sync_soon{show, "once", i, idempotent = true}
  end
  await trio.sleep(1)
  token:run_sync_soon(function()
    show("again")
    token:run_sync_soon(show, "from inside")
  end)
  await trio.sleep(1)
  local task = lowlevel.spawn_system_task{daemon, "daemon", name = "a daemon"}
  show(task.name, task.parent_nursery.parent_task ==
       lowlevel.current_root_task())
  await trio.sleep(1)
  show("main ends", trio.current_time())
  return token
end)
local ok, err = pcall(token.run_sync_soon, token, show, "too late")
show(shape(err))

local async function crashes(what)
  what()
  local ok, err = await pcall(trio.sleep_forever)
  show(shape(err))
  error(err)
end
local function wrong() error(trio.ValueError("of a callback")) end
for _, what in ipairs {
  function() lowlevel.spawn_system_task(failing) end,
  function() lowlevel.current_trio_token():run_sync_soon(wrong) end,
} do
  local ok, err = pcall(virtual, crashes, what)
  local cause = err.cause
  while trio.isinstance(cause, trio.ExceptionGroup) do
    cause = cause.exceptions[1]
  end
  show(shape(err), shape(cause))
end
ok, err = pcall(lowlevel.spawn_system_task, daemon, "outside")
show(shape(err))
-- expect: true
-- expect: not yet
-- expect: soon	0
-- expect: soon	1
-- expect: soon	2
-- expect: once	1
-- expect: once	2
-- expect: again
-- expect: from inside
-- expect: a daemon	true
-- expect: main ends	4.0
-- expect: daemon	ends	4.0
-- expect: RunFinishedError
-- expect: Cancelled
-- expect: TrioInternalError	ValueError
-- expect: Cancelled
-- expect: TrioInternalError	ValueError
-- expect: RuntimeError
