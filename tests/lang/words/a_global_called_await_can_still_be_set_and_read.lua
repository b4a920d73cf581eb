-- A global 'await' is a name except where a name or '(' follows it.
local trio = require "trio"

await = 7
print(await)                           -- expect: 7
print(await + 1, -await)               -- expect: 8	-7
local t = {await, await = await}
print(t[1], t.await)                   -- expect: 7	7
await = await * 2
print(await)                           -- expect: 14
print(_G.await, _ENV["await"])         -- expect: 14	14
await = {field = "x"}
print(await.field)                     -- expect: x

trio.run(async function()
  print(type(await))                   -- expect: table
  print(#await, await.field)           -- expect: 0	x
end)
