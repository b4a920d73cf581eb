-- Each generator that runs another one needs some C stack: forty levels
-- work, endless recursion is an error that can be caught.
local trio = require "trio"

async function down(n)
  if n > 0 then
    async for x in down(n - 1) do yield x + 1 end
  else
    yield 0
  end
end
async function endless() async for _ in endless() do yield 1 end end
trio.run(async function()
  async for x in down(40) do print(x) end -- expect: 40
  local ok, err = await pcall(async function()
    async for _ in endless() do print "never" end
  end)
  print(ok, tostring(err):find("overflow") ~= nil) -- expect: false	true
  await trio.lowlevel.checkpoint()
  async for x in down(2) do print(x) end -- expect: 2
end)
