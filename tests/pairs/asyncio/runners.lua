-- Runner: several runs in one loop, which keeps its context; closing it
-- twice is fine, using it then isn't.
-- asyncio rules 131, 133 and 134
local show, _, _, shape = require "tests.pairs.lib.aio"()
local asyncio, contextvars = require "asyncio", require "contextvars"

local var = contextvars.ContextVar("var", {default = "default"})

local function attempt(f, ...)
  local ok, result = pcall(f, ...)
  return ok and tostring(result) or shape(result)
end

local async function get() return var:get() end
local async function set(value)
  var:set(value)
  return var:get()
end
local async function fails() error(asyncio.ValueError("no")) end

local runner = asyncio.Runner()
with runner do
  local loop = runner:get_loop()
  show(loop:is_running(), loop:is_closed())
  show(runner:run(get()), runner:run(set("one")), runner:run(get()))
  show(attempt(runner.run, runner, fails()), runner:run(get()))
  show(runner:run((async function()
    return asyncio.get_running_loop() == loop and loop:is_running()
  end)()))
  -- a task goes on in the next run
  local task
  runner:run((async function()
    task = asyncio.create_task(asyncio.sleep(0, "slept"))
  end)())
  show(task:done())
  show(runner:run((async function() return await task end)()))
  show(attempt(runner.run, runner, 5), attempt(runner.run, runner, get))
  local coro = get()
  show(runner:run((async function()
    return attempt(runner.run, runner, coro)
  end)()))
  coro:close()
end
show(attempt(runner.get_loop, runner))
runner:close()
local coro = get()
show(attempt(runner.run, runner, coro), var:get())
coro:close()
local other = asyncio.Runner {debug = true}
show(other:get_loop():get_debug())
other:close()
other:close()
local made
local factory = asyncio.Runner {loop_factory = function()
  made = asyncio.new_event_loop()
  return made
end}
with factory do
  show(factory:get_loop() == made, factory:run(set("mine")))
end
show(made:is_closed())
-- expect: false	false
-- expect: default	one	one
-- expect: ValueError	one
-- expect: true
-- expect: false
-- expect: slept
-- expect: TypeError	TypeError
-- expect: RuntimeError
-- expect: RuntimeError
-- expect: RuntimeError	default
-- expect: true
-- expect: true	mine
-- expect: true
