-- Very many arguments and results, and very long names.
local trio = require "trio"
local check = require "tests.lib.check"
local N = 200000
local many = {}
for i = 1, N do many[i] = i end

local async function count(...) return select("#", ...) end
local async function same(...)
  await trio.sleep(0)
  return ...
end
local async function gen(...)
  yield ...
end

check.eq(trio.run(count, table.unpack(many)), N)
check.eq(trio.run({count, table.unpack(many)}), N)
check.eq(select("#", trio.run(same, table.unpack(many))), N)
check.eq(select(-1, trio.run(same, table.unpack(many))), N)
trio.run(async function()
  check.eq(await count(table.unpack(many)), N)
  check.eq(select("#", await same(table.unpack(many))), N)
  check.eq(select(-1, await pcall(same, table.unpack(many))), N)
  for _, n in ipairs {0, 1, 199, 200, 201, 255, 256, 65535, 65536, N} do
    local c = same(table.unpack(many, 1, n))
    local results = table.pack(await c)
    check.eq(results.n, n)
    check.eq(results[n], n > 0 and n or nil)
    local c2 = same(table.unpack(many, 1, n))
    c2:close()
  end
  async for a, b in gen(table.unpack(many)) do check.eq(b, 2) end
  async with trio.open_nursery() as nursery do
    nursery:start_soon(count, table.unpack(many))
    nursery:start_soon {count, table.unpack(many)}
    local last = select(-1, await nursery:start(async function(...)
      local args = table.pack(...)
      args[args.n]:started(table.unpack(args, 1, args.n - 1))
    end, table.unpack(many)))
    check.eq(last, N)
  end
  local name = ("n"):rep(1 << 20)
  async with trio.open_nursery() as nursery do
    nursery:start_soon {async function()
      check.eq(#trio.lowlevel.current_task().name, 1 << 20)
    end, name = name}
  end
  local err = trio.Exception:subclass(name)(name)
  check.eq(#tostring(err), 2 * (1 << 20) + 2)
  check.raised(name, await pcall(async function() error(err) end))
  local scope = trio.CancelScope()
  scope:cancel {reason = name}
end)
-- The stack ends at a million.
local ok, err = pcall(trio.run, async function()
  local t = {}
  for i = 1, 999000 do t[i] = 0 end
  return table.unpack(t)
end)
check.eq(ok or tostring(err):match("too many") ~= nil, true)
check.raises(trio.ValueError, trio.run, async function()
  error(trio.ValueError(("v"):rep(1 << 20)))
end)
print "ok" -- expect: ok
