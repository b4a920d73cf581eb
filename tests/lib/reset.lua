-- Closes a socket or a SocketStream so that the other end is reset: local
-- reset = require "tests.lib.reset"

local socket = require "trio".socket

return function(connection)
  local sock = connection.socket or connection
  sock:setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ("ii"):pack(1, 0))
  sock:close()
end
