-- A semaphore counts down to 0, then tasks wait; max_value bounds it. It
-- can be released by anybody, also outside a run. trio rule 86
local check = require "tests.lib.check"
local trio = require "trio"

local function show(object)
  print((tostring(object):gsub("0x%x+", "0x")))
end

for _, bad in ipairs {1.5, "1", true, {}} do
  check.raises(trio.TypeError, trio.Semaphore, bad)
end
check.raises(trio.TypeError, trio.Semaphore)
check.raises(trio.ValueError, trio.Semaphore, -1)
check.raises(trio.ValueError, trio.Semaphore, 2, {max_value = 1})
check.raises(trio.TypeError, trio.Semaphore, 2, {max_value = 2.5})
print(check.raises(trio.TypeError, trio.Semaphore, 2, 3))
-- expect: TypeError: Semaphore() argument 'options': expected a table of options, {max_value = ...}, got 3

local bounded = trio.Semaphore(1, {max_value = 1})
show(bounded)                           -- expect: <trio.Semaphore(1, max_value=1) at 0x>
print(check.raises(trio.ValueError, bounded.release, bounded))
-- expect: ValueError: semaphore released too many times
check.raises(trio.TypeError, function() bounded.value = 2 end)

trio.run(async function()
  local order = check.order()
  local semaphore = trio.Semaphore(2)
  show(semaphore)                       -- expect: <trio.Semaphore(2) at 0x>
  check.eq({semaphore.value, semaphore.max_value}, {2, nil})
  semaphore:acquire_nowait()
  await semaphore:acquire()
  check.eq(semaphore.value, 0)
  check.raises(trio.WouldBlock, semaphore.acquire_nowait, semaphore)
  async with trio.open_nursery() as nursery do
    for i = 1, 3 do
      nursery:start_soon(async function()
        await semaphore:acquire()
        order(i)
      end)
    end
    await trio.testing.wait_all_tasks_blocked()
    check.eq(semaphore:statistics().tasks_waiting, 3)
    semaphore:release()
    semaphore:release()
    check.eq(semaphore.value, 0)
    check.eq(semaphore:statistics().tasks_waiting, 1)
    await trio.testing.wait_all_tasks_blocked()
    order:is {1, 2}
    semaphore:release()
    semaphore:release()
  end
  order:is {1, 2, 3}
  check.eq(semaphore.value, 1)
  check.eq(bounded.max_value, 1)
end)
