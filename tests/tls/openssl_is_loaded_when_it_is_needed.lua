-- A script that doesn't use TLS doesn't load OpenSSL.
local trio = require "trio"
local file = assert(io.open("/proc/self/maps"))
local maps = file:read("a")
file:close()
print(trio.sleep ~= nil, maps:find("libssl", 1, true))  -- expect: true	nil
