-- A socket that is collected while it is open is closed, with a warning in
-- debug mode.
-- options: --debug
-- expect stderr: ResourceWarning: unclosed socket fd={any}, family=2, type=1, proto=0
-- expect stderr:   close it; a with block does that by itself
-- expect stderr:   help: asyncrun explain unclosed-socket
-- stderr: whole
local socket = require "trio".socket

socket.socket()
socket.socket():close()
collectgarbage()
