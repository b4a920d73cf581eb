-- curl, over HTTPS from a server with https_compatible: verified, refused
-- without the authority, and many at once.
-- needs: curl
-- needs: openssl
local trio = require "trio"
local tls = require "tests.lib.tls"

local PAGE = ("All's well. "):rep(20000)

trio.run(async function()
  local pki <close> = tls.pki()
  local async function handler(stream)
    local ok = await pcall(stream.receive_until, stream, "\r\n\r\n")
    if not ok then return end -- a client that doesn't trust us
    await stream:send_all(("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n"
      .. "Connection: close\r\n\r\n%s"):format(#PAGE, PAGE))
    await stream:aclose()
  end
  async with trio.open_nursery() as nursery do
    local port = await tls.serve(nursery, handler, pki:server(),
                                 {host = "127.0.0.1",
                                  https_compatible = true})
    local function curl(options)
      return tls.start(pki, ("curl -sS --resolve localhost:%d:127.0.0.1 %s "
        .. "https://localhost:%d/"):format(port, options, port))
    end
    local text, status = await curl("--cacert ca.pem"):wait()
    print(text == PAGE, status)                    -- expect: true	0
    text, status = await curl(""):wait()
    print(status, text:match("unable to get local issuer certificate"))
    -- expect: 60	unable to get local issuer certificate
    local all = {}
    for i = 1, 5 do all[i] = curl("--cacert ca.pem") end
    for i = 1, 5 do
      if (await all[i]:wait()) ~= PAGE then print("wrong page") end
    end
    nursery.cancel_scope:cancel()
  end
end)
