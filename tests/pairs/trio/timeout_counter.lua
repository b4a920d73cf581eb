-- The tutorial's counter: ten numbers, then TooSlowError. trio rule 62
local show, virtual, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

local async function counter()
  for i = 0, 99999 do
    show(i)
    await trio.sleep(1)
  end
end
local async function main()
  with trio.fail_after(9.5) do await counter() end
end
local ok, err = pcall(virtual, main)
show(ok, shape(err))
-- expect: 0
-- expect: 1
-- expect: 2
-- expect: 3
-- expect: 4
-- expect: 5
-- expect: 6
-- expect: 7
-- expect: 8
-- expect: 9
-- expect: false	TooSlowError
