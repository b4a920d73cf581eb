-- trio.run(f()) is the most common mistake: a TypeError shows the right
-- form, and the object isn't reported as never awaited. trio rule 5
local check = require "tests.lib.check"
local trio = require "trio"

local async function main(x) return x end
local err = check.raises(trio.TypeError, trio.run, main(3))
print(err.message)
-- expect: trio.run() expected an async function, got a coroutine object of 'main'
-- expect:   give the function and its arguments, without calling it: write trio.run(main, ...) instead of trio.run(main(...))

trio.run(async function()
  async with trio.open_nursery() as nursery do
    local err = check.raises(trio.TypeError, nursery.start_soon, nursery,
                             main(3))
    print((err.message:gsub("\n.*", "")))
  end
end)
-- expect: nursery:start_soon() expected an async function, got a coroutine object of 'main'
