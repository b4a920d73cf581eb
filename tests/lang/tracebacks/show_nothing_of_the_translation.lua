-- No name of the translation or of the library's inside appears in any
-- traceback: errors in every construct are looked through.
local trio = require "trio"

local m = setmetatable({}, {
  __enter = function() end, __exit = function() end,
  __aenter = async function() end, __aexit = async function() end,
})
local bad = setmetatable({}, {
  __enter = function() error "e" end, __exit = function() end,
  __aenter = async function() end, __aexit = async function() error "x" end,
})
async function gen() yield 1 error "in gen" end
local cases = {
  async function() with m do error "body" end end,
  async function() async with m do error "body" end end,
  async function() with bad do end end,
  async function() async with bad do end end,
  async function() async for _ in gen() do end end,
  async function() async for _ in gen() do error "loop" end end,
  async function() async for _ in 5 do end end,
  async function() await pcall(5)() end,
  async function() await m:nothing() end,
  async function() local x = 5 await x end,
  async function() await error("called") end,
  async function() await gen().x() end,
  async function() local x = 5 with x do end end,
  async function() return await trio.sleep("x") end,
  async function() return await trio.sleep(-1) end,
  async function() local c = trio.sleep(0) await c await c end,
  async function() yield nil end,
  async function()
    async with trio.open_nursery() as n do
      n:start_soon(async function() error "child" end)
    end
  end,
}
for i, f in ipairs(cases) do
  local ok, err = pcall(trio.run, async function()
    if i == 17 then
      async for _ in f() do end
    else
      await f()
    end
  end)
  local text = trio.isinstance(err, trio.BaseException)
    and tostring(err) .. err.traceback or tostring(err)
  assert(not ok, i)
  for _, word in ipairs {"asyncrun", "async_", "await_", "brk_", "%[C%]",
                         "sig_", "xpcall"} do
    if text:find(word) then print(i, word, text) end
  end
end
-- style: off
