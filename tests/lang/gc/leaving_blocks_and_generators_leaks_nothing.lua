-- Thousands of rounds of every construct leave no memory behind.
local trio = require "trio"
local check = require "tests.lib.check"

local m = setmetatable({}, {
  __enter = function() end, __exit = function() return true end,
})
async function gen() with m do yield 1 yield 2 end end
async function round()
  for _ = 1, 20 do
    with m do error "x" end
    async for _ in gen() do break end
    async for _ in gen() do end
    await pcall(async function() error(trio.ValueError("x")) end)
    local c = gen()
    await c:asend()
    await c:aclose()
    trio.sleep(1):close()
    pcall(load, "await x")
  end
end
for _ = 1, 300 do trio.run(round) end -- until all tables have their size
check.no_leaks(function() trio.run(round) end)
