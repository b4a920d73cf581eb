-- Python's ssl as client and as server: data, and a proper end of it on
-- both sides, at once or by unwrap.
-- needs: python3
-- needs: openssl
local trio = require "trio"
local tls = require "tests.lib.tls"

local CLIENT = [[
import socket, ssl, sys
context = ssl.create_default_context(cafile="ca.pem")
plain = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
s = context.wrap_socket(plain, server_hostname="localhost",
                        suppress_ragged_eofs=False)
s.sendall(b"x" * 1000000)
s.sendall(b"\n")
n = 0
while True:
    data = s.recv(65536)
    if not data:
        break
    n += len(data)
print("python got", n)
rest = s.unwrap()
print("unwrapped")
]]

local SERVER = [[
import socket, ssl
context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
context.load_cert_chain("host.pem", "host.key")
listener = socket.create_server(("127.0.0.1", 0))
print("port", listener.getsockname()[1], flush=True)
plain, _ = listener.accept()
s = context.wrap_socket(plain, server_side=True, suppress_ragged_eofs=False)
while True:
    data = s.recv(65536)
    if not data:
        break
    s.sendall(data.upper())
plain = s.unwrap()
plain.sendall(b"in the clear")
plain.close()
]]

trio.run(async function()
  local pki <close> = tls.pki()
  tls.write(pki.folder .. "/client.py", CLIENT)
  tls.write(pki.folder .. "/server.py", SERVER)

  async with trio.open_nursery() as nursery do
    local async function handler(stream)
      local data = await stream:receive_until("\n", 2000000)
      await stream:send_all(data)
      local transport = await stream:unwrap()
      await transport:aclose()
    end
    local port = await tls.serve(nursery, handler, pki:server(),
                                 {host = "127.0.0.1"})
    local client = tls.start(pki, "python3 client.py " .. port)
    print(await client:wait())
    -- expect: python got 1000000
    -- expect: unwrapped
    -- expect: 	0
    nursery.cancel_scope:cancel()
  end

  local process = tls.start(pki, "python3 server.py")
  local port = math.tointeger(tonumber(await process:see("port (%d+)")))
  local stream = await trio.open_ssl_over_tcp_stream(
    "localhost", port, {ssl_context = pki:client()})
  await stream:send_all("quiet words")
  print(await stream:receive_exactly(11))   -- expect: QUIET WORDS
  local transport, rest = await stream:unwrap()
  local parts = {rest}
  async for data in transport do parts[#parts + 1] = data end
  print(table.concat(parts))                -- expect: in the clear
  await transport:aclose()
  print(select(2, await process:wait()))    -- expect: 0
end)
