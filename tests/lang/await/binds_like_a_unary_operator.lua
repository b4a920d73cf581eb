-- '-await f()' and 'await f() + 1' mean what they do in Python.
local trio = require "trio"

async function three() return 3 end
async function list() return {1, 2, 3, 4} end
async function no() return false end
trio.run(async function()
  print(-await three())                -- expect: -3
  print(await three() + 1)             -- expect: 4
  print(1 + await three())             -- expect: 4
  print(2 * await three() ^ 2)         -- expect: 18.0
  print(-await three() ^ 2)            -- expect: -9.0
  print(2 ^ await three())             -- expect: 8.0
  print(#await list())                 -- expect: 4
  print(not await no())                -- expect: true
  print(~await three())                -- expect: -4
  print(await three() .. await three()) -- expect: 33
  print(await three() < await three() + 1) -- expect: true
  print(await no() and 1 or await three()) -- expect: 3
  print(await three() == 3, await three() ~= 3) -- expect: true	false
end)
