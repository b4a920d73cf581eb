-- A task's error that nobody looks at is written at the end of the run, at
-- the latest, with the place where the task was started; the exit status
-- says so. asyncio rule 156
local asyncio = require "asyncio"

local async function fails(text)
  error(asyncio.ValueError(text))
end

asyncio.run((async function()
  local seen = asyncio.create_task(fails("seen"))
  asyncio.create_task(fails("unseen"), {name = "bob"})
  local ok = await pcall(async function() await seen end)
  print(ok)
end)())
print("after")
-- stderr: whole
-- expect: false
-- expect stderr: Task exception was never retrieved
-- expect stderr: future: <Task finished name='bob' coro=<fails() done, defined at tests/asyncio/an_error_that_nobody_sees_is_reported.lua:6> exception=ValueError('unseen')>
-- expect stderr: {any}is_reported.lua:7: ValueError: unseen
-- expect stderr:     error(asyncio.ValueError(text))
-- expect stderr: stack traceback:
-- expect stderr: {any}is_reported.lua:7: in async function 'fails'
-- expect stderr: {any}in task 'bob', started at {any}is_reported.lua:12
-- expect stderr:   await the task, or start it in an asyncio.TaskGroup or {any}
-- expect stderr:   help: asyncrun explain error-never-looked-at
-- expect: after
-- exit: 1
