-- SIGINT while everything sleeps: the main task gets KeyboardInterrupt
-- where it waits; uncaught, it ends the program with status 130. trio
-- rule 125
local interrupt = require "tests.lib.interrupt"
local trio = require "trio"

local cleanup = setmetatable({}, {__close = function() print "closed" end})
trio.run(async function()
  local guard <close> = cleanup
  interrupt(0.03)
  await trio.sleep(10)
  print "not reached"
end)
-- expect: closed
-- exit: 130
-- expect stderr: ctrl_c_wakes_a_sleeping_main_task.lua:11: KeyboardInterrupt
