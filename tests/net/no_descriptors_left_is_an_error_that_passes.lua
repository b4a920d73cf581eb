-- EMFILE in socket, socketpair, dup and accept: nothing is lost, and all
-- works again when there are descriptors.
-- needs: prlimit
local trio = require "trio"
local check = require "tests.lib.check"
local socket = trio.socket

trio.run(async function()
  local listener <close> = socket.socket()
  await listener:bind({"127.0.0.1", 0})
  listener:listen()
  local client <close> = socket.socket()
  await client:connect({listener:getsockname()})
  os.execute("prlimit --pid $PPID --nofile=50")
  local all = {}
  local ok, err = true, nil
  while ok do
    ok, err = pcall(socket.socket)
    all[#all + 1] = ok and err or nil
  end
  check.raised("EMFILE", ok, err)
  check.eq(err.call, "socket")
  check.raises("EMFILE", socket.socketpair)
  check.raises("EMFILE", client.dup, client)
  check.raises("EMFILE", socket.fromfd, client:fileno())
  check.raised("EMFILE", await pcall(listener.accept, listener))
  table.remove(all):close()
  check.raises("EMFILE", socket.socketpair) -- both or none
  local server <close> = await listener:accept()
  await server:send("here")
  check.eq(await client:recv(10), "here")
  for _, sock in ipairs(all) do sock:close() end
end)
