-- A socket that is collected while it is open is closed, with a warning in
-- debug mode.
-- options: --debug
-- expect stderr: ResourceWarning: unclosed socket fd={any}, family=2, type=1, proto=0
-- stderr: whole
local socket = require "trio".socket

socket.socket()
socket.socket():close()
collectgarbage()
