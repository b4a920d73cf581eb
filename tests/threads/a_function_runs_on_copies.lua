-- to_thread.run_sync calls a function in another thread: it sees copies of
-- its arguments and upvalues, and its results are copies, too.
local trio = require "trio"
local check = require "tests.lib.check"
local run = trio.to_thread.run_sync

local function fib(n) return n < 2 and n or fib(n - 1) + fib(n - 2) end

local counter = 0
local function bump() counter = counter + 1 return counter end
local function read() return counter end

local even, odd
function even(n) return n == 0 or odd(n - 1) end
function odd(n) return n ~= 0 and even(n - 1) end

local async function values()
  local got = table.pack(await run(function(...) return ... end,
                                   nil, true, 7, 0.5, "a\0b", nil))
  check.eq(got.n, 6)
  check.eq({got[2], got[3], got[4], got[5]}, {true, 7, 0.5, "a\0b"})
  check.eq(math.type(got[3]), "integer")
  check.eq(select("#", await run(function() end)), 0)
  check.eq(await run(fib, 15), 610)
  check.eq(await run(even, 7), false)
end

local async function tables()
  local t = {1, {x = 2}, [0.5] = "half", [true] = {}}
  t.self, t.again, t[t[2]] = t, t[2], "key"
  local u = await run(function(v)
    assert(v.self == v and v.again == v[2] and v[v[2]] == "key")
    v.new = "made there"
    return v, v[2]
  end, t)
  check.eq(u.self == u and u ~= t and u.again == u[2] and u[u[2]], "key")
  check.eq({u[1], u[2].x, u[0.5], u.new, t.new}, {1, 2, "half", "made there"})
end

local async function upvalues()
  local n = await run(function() bump() bump() return read() end)
  check.eq({n, counter}, {2, 0}) -- shared there, a copy of ours
  local f = await run(function()
    local x = 5
    return function(y) x = x + y return x end
  end)
  check.eq({f(1), f(1)}, {6, 7})
  local g = await run(function() return read end)
  check.eq(g == read, true) -- what came from here comes back as itself
  check.eq(await run(function() return _ENV == _G end), true)
  check.eq(await run(function() return undefined_global end), nil)
end

local async function large()
  local list
  for i = 1, 100000 do list = {next = list, i = i} end
  local n, last = await run(function(l)
    local count, first = 0, l.i
    while l do count, l = count + 1, l.next end
    return count, first
  end, list)
  check.eq({n, last}, {100000, 100000})
  local text = await run(function() return ("x"):rep(10000000) end)
  check.eq(#text, 10000000)
end

trio.run(values)
trio.run(tables)
trio.run(upvalues)
trio.run(large)
print("ok") -- expect: ok
