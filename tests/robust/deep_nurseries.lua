-- Nurseries, scopes and causes that nest very deep: made, cancelled,
-- reported, and in a deadlock.
local trio = require "trio"
local check = require "tests.lib.check"
local N = 1000

local async function tower(n, leaf)
  if n == 0 then return await leaf() end
  async with trio.open_nursery() as nursery do
    nursery:start_soon(tower, n - 1, leaf)
  end
end

trio.run(tower, N, async function() end)
check.raises("deadlock", trio.run, tower, N, trio.sleep_forever)
trio.run {async function()
  with trio.move_on_after(1) do
    await tower(N, trio.sleep_forever)
  end
end, clock = trio.testing.MockClock(0, 0)}

-- a group in a group in a group ...
local ok, err = pcall(trio.run, tower, N, async function()
  error(trio.ValueError("bottom"))
end)
check.eq(ok, false)
check.eq(#tostring(err.traceback) > 0, true)
local matched, rest = err:split(trio.ValueError)
check.eq(matched ~= nil, true)
check.eq(rest, nil)
local copy, depth = err, 0
while trio.isinstance(copy, trio.ExceptionGroup) do
  copy, depth = copy.exceptions[1], depth + 1
end
check.eq(depth, N)

-- a chain of causes
local async function chain(n)
  local last
  for i = 1, n do
    local _, e = await pcall(async function()
      with setmetatable({}, {
        __enter = function() end,
        __exit = function() error(trio.ValueError(tostring(i))) end,
      }) do
        error(last or "first")
      end
    end)
    last = e
  end
  error(last)
end
ok, err = pcall(trio.run, chain, 5000)
check.eq(tostring(err), "ValueError: 5000")
print "ok" -- expect: ok
