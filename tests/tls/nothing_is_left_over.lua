-- A thousand connections, whole, cut, refused and cancelled ones, leave no
-- memory behind, in Lua or outside.
-- needs: openssl
-- timeout: 60
local trio = require "trio"
local tls = require "tests.lib.tls"

local function resident()
  local pages = tls.read("/proc/self/statm"):match("^%d+ (%d+)")
  return tonumber(pages) * 4 -- KB
end

local async function connections(pki, contexts, n)
  for i = 1, n do
    local client, server = tls.pair(pki, {
      client = contexts[1], server = contexts[2],
      hostname = i % 4 == 0 and "wrong.example" or nil,
    })
    if i % 4 == 1 then
      with trio.CancelScope() as scope do
        scope:cancel()
        await client:do_handshake()
      end
      await client:aclose()
    end
    local err = await tls.handshake(client, server)
    if not err then
      await client:send_all(("x"):rep(20000))
      await server:receive_some(10)
      if i % 4 == 2 then await client:aclose() end
    end
  end
  collectgarbage()
  collectgarbage()
end

trio.run(async function()
  local pki <close> = tls.pki()
  local contexts = {pki:client(), pki:server()}
  await connections(pki, contexts, 200)
  local lua, all = collectgarbage("count"), resident()
  await connections(pki, contexts, 800)
  local more_lua = collectgarbage("count") - lua
  local more = resident() - all
  print(more_lua < 50, more_lua < 50 or more_lua)
  -- expect: true	true
  print(more < 3000, more < 3000 or more)
  -- expect: true	true
end)
