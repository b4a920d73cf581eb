-- current_trio_token():run_sync_soon(f, ...) has the run call a function
-- soon: first in, first out, from its own thread and from others.
-- trio rule 133
local trio = require "trio"
local check = require "tests.lib.check"
local time = require "time"
local run = trio.to_thread.run_sync
local current_token = trio.lowlevel.current_trio_token

-- In the run's own thread.
local order = check.order()
local old
trio.run(async function()
  local token = current_token()
  old = token
  check.eq(token == current_token(), true)
  for i = 1, 3 do token:run_sync_soon(order, i) end
  token:run_sync_soon{order, "folded", idempotent = true}
  token:run_sync_soon{order, "folded", idempotent = true}
  token:run_sync_soon{order, "other", idempotent = true}
  token:run_sync_soon(order, "folded")
  check.eq(trio.lowlevel.current_statistics().run_sync_soon_queue_size, 6)
  order "not yet"
  await trio.sleep(0)
  await trio.sleep(0)
  check.eq(trio.lowlevel.current_statistics().run_sync_soon_queue_size, 0)
  token:run_sync_soon(function()
    order "started"
    token:run_sync_soon{order, "again", idempotent = true}
    token:run_sync_soon{order, "again", idempotent = true}
  end)
  await trio.sleep(0)
  await trio.sleep(0)
  token:run_sync_soon(order, "at the end")
end)
order:is {"not yet", 1, 2, 3, "folded", "other", "folded", "started",
          "again", "at the end"}

-- That run is over.
check.raises(trio.RunFinishedError, old.run_sync_soon, old, print)
trio.run(async function()
  check.raises(trio.RunFinishedError, old.run_sync_soon, old, print)
  check.eq(current_token() ~= old, true)
end)
check.raises("must be called from inside a task", current_token)

-- From threads: a token can be sent. It wakes a run that waits.
local got = {}
local function add(x) got[#got + 1] = x end
trio.run(async function()
  local token = current_token()
  local event = trio.Event()
  local function set() event:set() end
  await run(function()
    for i = 1, 5 do token:run_sync_soon(add, i) end
    assert(not pcall(token.run_sync_soon, token, 5))
  end)
  await trio.sleep(0)
  check.eq(got, {1, 2, 3, 4, 5})
  local ok, err = await pcall(run, function() return token end)
  check.eq({ok, err:run_sync_soon(add, 6)}, {true})
end)
check.eq(got[6], 6)

-- One that raises ends the run; the later ones are called all the same.
order = check.order()
local ok, err = pcall(trio.run, async function()
  local token = current_token()
  token:run_sync_soon(order, 1)
  token:run_sync_soon(error, "crash")
  token:run_sync_soon(order, 2)
  await trio.sleep_forever()
end)
order:is {1, 2}
check.eq(trio.isinstance(err, trio.TrioInternalError), true)

-- It needs no turn of the loop's own: many ready tasks don't starve it.
trio.run(async function()
  local token, called = current_token(), false
  token:run_sync_soon(function() called = true end)
  local passes = 0
  while not called do
    passes = passes + 1
    await trio.sleep(0)
  end
  check.eq(passes <= 2, true)
end)

trio.run(async function()
  local token = current_token()
  check.raises("an ordinary function", token.run_sync_soon, token, 5)
  check.raises("an ordinary function", token.run_sync_soon, token, trio.sleep)
  check.raises("colon", token.run_sync_soon, print)
end)
print("ok") -- expect: ok
