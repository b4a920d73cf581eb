-- Nurseries are closed innermost first, by the task that opened them;
-- anything else is a RuntimeError. trio rule 27
local check = require "tests.lib.check"
local trio = require "trio"

trio.run(async function()
  async with trio.open_nursery() as outer do
    async with trio.open_nursery() as inner do
      local exit = getmetatable(outer)
      outer:start_soon(async function()
        check.raised("corrupted", await pcall(async function()
          -- another task tries to close what main has open
          local nursery = trio.open_nursery()
          async with nursery do end
          async with nursery do end
        end) == false and false or false, "corrupted")
      end)
    end
  end
  print "done"                                               -- expect: done
end)
