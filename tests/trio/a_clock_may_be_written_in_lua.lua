-- Any object with the three methods of trio.abc.Clock can be the clock of a
-- run; an error in it ends the run. trio rules 7 and 8
local check = require "tests.lib.check"
local trio = require "trio"

local Steps = trio.abc.Clock:subclass()
function Steps:__init(step) self.now, self.step = 100, step end
function Steps:start_clock() print "start" end
function Steps:current_time()
  return self.now
end
function Steps:deadline_to_sleep_time(deadline)
  self.now = self.now + self.step -- time goes on whenever all wait
  return 0
end
local async function main()
  print(trio.current_time())
  await trio.sleep(10)
  print(trio.current_time())
  with trio.move_on_after(4) do await trio.sleep_forever() end
  print(trio.current_time())
end
trio.run{main, clock = Steps(5)}
-- expect: start
-- expect: 100.0
-- expect: 110.0
-- expect: 115.0

local Broken = Steps:subclass()
function Broken:start_clock() error(trio.ValueError("no battery")) end
print(pcall(trio.run, {main, clock = Broken(1)}))
-- expect: false	{any}no battery
local Wrong = Steps:subclass()
function Wrong:current_time() return "noon" end
print(pcall(trio.run, {main, clock = Wrong(1)}))
-- expect: start
-- expect: false	{any}current_time() must return a number{any}
print(trio.run(async function() return "the next run is well" end))
-- expect: the next run is well
