-- An uncaught DeadlockError: a report on standard error, status 1.
local trio = require "trio"

local async function main() await trio.Event():wait() end
trio.run(main)
-- exit: 1
-- expect stderr: DeadlockError: deadlock: no task can ever run again
-- expect stderr: task 'main' waits for Event.wait at tests/core/a_deadlock_ends_the_program.lua:4: in async function 'main'
