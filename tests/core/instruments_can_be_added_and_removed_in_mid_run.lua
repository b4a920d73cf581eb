-- add_instrument twice counts once; removing one that isn't there is an
-- error; both work in mid-run, also from a hook; the hooks are those at the
-- time of adding. trio rule 141
local check = require "tests.lib.check"
local trio = require "trio"
local lowlevel = trio.lowlevel

local count = 0
local counter = {before_task_step = function() count = count + 1 end}
trio.run(async function()
  await lowlevel.checkpoint()
  lowlevel.add_instrument(counter)
  lowlevel.add_instrument(counter)
  for _ = 1, 3 do await lowlevel.checkpoint() end
  print(count)                                       -- expect: 3
  counter.before_task_step = function() count = 1000 end
  counter.after_task_step = error
  await lowlevel.checkpoint()
  print(count)                                       -- expect: 4
  lowlevel.remove_instrument(counter)
  await lowlevel.checkpoint()
  print(count)                                       -- expect: 4
  local err = check.raises(trio.Exception, lowlevel.remove_instrument,
                           counter)
  print(err.message)
  -- expect: remove_instrument() argument 'instrument': expected an instrument that was added, got a table
  check.raises(trio.TypeError, lowlevel.add_instrument, 5)
  check.raises(trio.TypeError, lowlevel.add_instrument)
  local once
  once = {after_task_step = function()
    print "once"                                     -- expect: once
    lowlevel.remove_instrument(once)
  end}
  lowlevel.add_instrument(once)
  await lowlevel.checkpoint()
  await lowlevel.checkpoint()
end)
