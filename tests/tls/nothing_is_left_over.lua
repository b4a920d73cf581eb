-- Connections that are whole, cut, refused and cancelled leave nothing
-- behind, neither in Lua nor outside, nor do contexts.
-- needs: openssl
-- timeout: 60
local trio = require "trio"
local tls = require "tests.lib.tls"
local check = require "tests.lib.check"

local async function connect(contexts, kind)
  local client, server = tls.pair(nil, {
    client = contexts[1], server = contexts[2],
    hostname = kind == "refused" and "wrong.example" or nil,
  })
  if kind == "cancelled" then
    with trio.CancelScope() as scope do
      scope:cancel()
      await client:do_handshake()
    end
    await client:aclose()
  end
  local err = await tls.handshake(client, server)
  check.eq(err == nil, kind == "whole" or kind == "cut")
  if err then return end
  await client:send_all(("x"):rep(20000))
  await server:receive_some(10)
  if kind == "whole" then await client:aclose() end
end

-- The process's memory, which includes OpenSSL's, grows by no more than a
-- tenth of what so many connections have in use.
local function resident()
  return tonumber(tls.read("/proc/self/statm"):match("^%d+ (%d+)")) * 4096
end

local pki <close> = tls.pki()
local contexts = {pki:client(), pki:server()}
check.no_leaks(function()
  trio.run(async function()
    for _, kind in ipairs {"whole", "cut", "refused", "cancelled"} do
      await connect(contexts, kind)
    end
  end)
end)
collectgarbage()
local before = resident()
for _ = 1, 300 do
  trio.run(connect, contexts, "cut")
  pki:client()
end
collectgarbage()
local grown = resident() - before
-- Sanitizers and valgrind keep what is freed.
local maps = tls.read("/proc/self/maps")
local sanitized = maps:find("asan", 1, true) or maps:find("vgpreload", 1, true)
print(sanitized ~= nil or grown < 3000000 or grown)      -- expect: true
