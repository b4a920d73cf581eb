-- In an ordinary function, even inside an async one, coroutine.yield under
-- the name 'yield' is a call as in any Lua program.
local yield = coroutine.yield
local function numbers()
  yield(1)
  yield(2)
end
local c = coroutine.wrap(numbers)
print(c(), c())                        -- expect: 1	2
