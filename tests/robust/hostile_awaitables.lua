-- __await, __aiter and __anext that return themselves, raise, or give what
-- they must not; functions that are objects with __call.
local trio = require "trio"
local check = require "tests.lib.check"

local function with_await(f)
  return setmetatable({}, {__await = f})
end

local async function answer(x) await trio.sleep(0) return 42, x end

local async function awaits()
  local self = with_await(function(x) return x end)
  check.raised("never gives anything",
               await pcall(async function() await self end))
  check.raised("boom", await pcall(async function()
    await with_await(function() error("boom") end)
  end))
  for _, value in ipairs {1, "x", {}, print, io.stdout, false} do
    check.raised("can't be awaited", await pcall(async function()
      await with_await(function() return value end)
    end))
  end
  check.raised("can't be awaited", await pcall(async function()
    await with_await(function() end)
  end))
  check.raised("call", await pcall(async function()
    await setmetatable({}, {__await = 5})
  end))
  check.eq(await with_await(answer), 42)
  check.eq(await with_await(function() return answer() end), 42)
  check.eq(await with_await(setmetatable({}, {__call = answer})), 42)
  local chain = with_await(answer)
  for _ = 1, 50 do
    local inner = chain
    chain = with_await(function() return inner end)
  end
  check.eq(await chain, 42)
  check.raised("cannot reuse", await pcall(async function()
    local c = answer()
    await with_await(function() return c end)
    await with_await(function() return c end)
  end))
end

local async function iterates()
  local function it(aiter, anext)
    return setmetatable({}, {__aiter = aiter, __anext = anext})
  end
  local async function each(x)
    async for v in x do check.eq(v, nil) end
  end
  local cases = {
    it(), it(5), it(function() end), it(function() return 5 end),
    it(function(x) return x end), it(function(x) return x end, 5),
    it(function(x) return x end, function() return 5 end),
    it(function(x) return x end, function() error("anext") end),
    it(function() error("aiter") end), it(error, error),
    it(answer, answer), 5, "x", print, answer, answer(), nil, false, {},
    io.stdout, trio.Event(),
  }
  for i = 1, 21 do
    check.eq((await pcall(each, cases[i])), false)
  end
  await each(it(async function(x) return x end, async function() end))
  await each(it(function(x) return x end, async function() end))
end

local async function callables()
  local f = setmetatable({}, {__call = async function(self, x, y)
    await trio.sleep(0)
    return x, y
  end})
  check.eq(table.pack(await f(1, nil)), {1, nil, n = 2})
  check.eq(table.pack(await pcall(f, 1, 2)), {true, 1, 2, n = 3})
  async with trio.open_nursery() as nursery do
    nursery:start_soon(f, 1, 2)
    nursery:start_soon {f, 1, 2, name = "callable"}
    local status = setmetatable({}, {__call = async function(_, ts)
      ts:started(7)
    end})
    check.eq(await nursery:start(status), 7)
    check.raises("ordinary", nursery.start_soon, nursery,
                 setmetatable({}, {__call = function() return 5 end}))
    check.raises("boom", nursery.start_soon, nursery,
                 setmetatable({}, {__call = function() error("boom") end}))
    check.raises(trio.TypeError, nursery.start_soon, nursery, trio.sleep(1))
    check.raises(trio.TypeError, nursery.start_soon, nursery,
                 coroutine.wrap(function() return 1 end))
  end
end

trio.run(awaits)
trio.run(iterates)
trio.run(callables)
check.eq(trio.run(setmetatable({}, {__call = answer})), 42)
check.raises("run(answer", trio.run, answer())
print "ok" -- expect: ok
