-- A program that collects garbage at every step behaves the same: tasks,
-- with blocks, generators, coroutine objects and errors.
local trio = require "trio"

collectgarbage("incremental", 1, 4000)
local m = setmetatable({}, {
  __enter = function() return {} end, __exit = function() return true end,
  __aenter = async function()
    await trio.lowlevel.checkpoint()
    return "m"
  end,
  __aexit = async function() collectgarbage() end,
})
async function gen(n)
  with m do
    for i = 1, n do
      collectgarbage()
      yield {i}, tostring(i)
    end
  end
end
async function work(name)
  local sum = 0
  async for t, s in gen(5) do
    collectgarbage()
    sum = sum + t[1] + tonumber(s)
    if t[1] == 4 then break end
  end
  async with m as v do
    local c = pcall(error, trio.ValueError(name .. v))
    collectgarbage()
    local ok, err = await pcall(async function() error({name}) end)
    assert(not ok and err[1] == name and c == false)
  end
  local c = trio.lowlevel.checkpoint()
  collectgarbage()
  await c
  return name .. sum
end
trio.run(async function()
  for _ = 1, 5 do
    async with trio.open_nursery() as nursery do
      for i = 1, 5 do
        nursery:start_soon(async function()
          assert(await work("w" .. i) == "w" .. i .. "20")
        end)
      end
    end
  end
  print "done"                         -- expect: done
end)
