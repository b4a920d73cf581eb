-- open_unix_socket connects to a path; a name with a NUL byte first is in
-- no folder.
local trio = require "trio"
local check = require "tests.lib.check"
local socket = trio.socket

local async function talk(path)
  local sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
  await sock:bind(path)
  sock:listen(5)
  async with trio.open_nursery() as nursery do
    nursery:start_soon(trio.serve_listeners, async function(stream)
      await stream:send_all("hello")
    end, {trio.SocketListener(sock)})
    local stream = await trio.open_unix_socket(path)
    check.eq(await stream:receive_some(), "hello")
    await stream:aclose()
    nursery.cancel_scope:cancel()
  end
  with trio.CancelScope() as scope do
    scope:cancel()
    await trio.open_unix_socket(path)
  end
end

local async function main()
  local path = os.tmpname()
  os.remove(path)
  await talk(path)
  os.remove(path)
  await talk("\0asyncrun test " .. path)
  local err = check.raised(trio.OSError, await pcall(
    trio.open_unix_socket, path))
  check.eq(err.name, "ENOENT")
  check.raised(path, false, err)
end

check.no_leaks(trio.run, main)
