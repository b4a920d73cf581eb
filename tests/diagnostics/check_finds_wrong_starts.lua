-- run and start_soon of calls, asyncio.run of functions, run inside async
-- functions, sleep that blocks, names that modules don't have.
-- options: check
-- exit: 1
-- stderr: whole
local trio = require "trio"
local asyncio = require "asyncio"
local time = require "time"

local async function child() end

local async function main()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(child())
    -- expect stderr: {any}:14:5: nursery:start_soon() takes the function and its arguments, not a call of it
    -- expect stderr:     nursery:start_soon(child())
    -- expect stderr:     ^~~~~~~~~~~~~~~~~~
    -- expect stderr:   write: nursery:start_soon(child, ...)
    -- expect stderr:   help: asyncrun explain start-of-a-call
    nursery:start_soon(child)
  end
  time.sleep(1)
  -- expect stderr: {any}:22:3: time.sleep() in an async function stops all tasks, not just this one
  -- expect stderr:     time.sleep(1)
  -- expect stderr:     ^~~~~~~~~~
  -- expect stderr:   write: await trio.sleep(...), or await asyncio.sleep(...)
  -- expect stderr:   help: asyncrun explain long-step
  time.sleep(1) -- on purpose; check: off
  trio.run(child)
  -- expect stderr: {any}:29:3: trio.run() inside an async function, which is run already
  -- expect stderr:     trio.run(child)
  -- expect stderr:     ^~~~~~~~
  -- expect stderr:   write: await f(...)
  -- expect stderr:   help: asyncrun explain run-inside-run
  await print "x"
  -- expect stderr: {any}:35:9: 'print' is not async
  -- expect stderr:     await print "x"
  -- expect stderr:           ^~~~~
  -- expect stderr:   remove 'await'
  -- expect stderr:   help: asyncrun explain await-of-a-plain-call
  await trio.slep(1)
  -- expect stderr: {any}:41:9: 'trio' has no 'slep'
  -- expect stderr:     await trio.slep(1)
  -- expect stderr:           ^~~~~~~~~
  -- expect stderr:   did you mean 'sleep'?
  -- expect stderr:   help: asyncrun explain misspelt-name
end

trio.run(main())
-- expect stderr: {any}:49:1: trio.run() takes the function and its arguments, not a call of it
-- expect stderr:     trio.run(main())
-- expect stderr:     ^~~~~~~~
-- expect stderr:   write: trio.run(main, ...)
-- expect stderr:   help: asyncrun explain run-of-a-call
asyncio.run(main)
-- expect stderr: {any}:55:1: asyncio.run() takes a call, not the function 'main'
-- expect stderr:     asyncio.run(main)
-- expect stderr:     ^~~~~~~~~~~
-- expect stderr:   write: asyncio.run(main())
-- expect stderr:   help: asyncrun explain run-of-the-function

async function more()
  require "time".sleep(1)
  -- expect stderr: {any}:63:3: require "time".sleep() in an async function stops all tasks, not just this one
  -- expect stderr:     require "time".sleep(1)
  -- expect stderr:     ^~~~~~~~~~~~~~~~~~~~
  -- expect stderr:   write: await trio.sleep(...), or await asyncio.sleep(...)
  -- expect stderr:   help: asyncrun explain long-step
  local task = asyncio.create_task(child)
  -- expect stderr: {any}:69:16: asyncio.create_task() takes a call, not the function 'child'
  -- expect stderr:     local task = asyncio.create_task(child)
  -- expect stderr:                  ^~~~~~~~~~~~~~~~~~~
  -- expect stderr:   write: asyncio.create_task(child(...))
  -- expect stderr:   help: asyncrun explain task-of-the-function
end
