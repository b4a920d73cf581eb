-- Without a descriptor for the loop a run says so, and can begin when there
-- is one again. A look-up without any fails for now, not for ever.
local program = require "tests.lib.program"

local script = [[
local trio = require "trio"
local files = {}
local function use_up(but)
  repeat
    local file = io.open("/dev/null")
    files[#files + 1] = file
  until not file
  for _ = 1, but do table.remove(files):close() end
end
local function give_back()
  for i = #files, 1, -1 do table.remove(files):close() end
end
use_up(0)
print(select(2, pcall(trio.run, trio.sleep, 0)))
give_back()
trio.run(async function()
  use_up(0)
  local ok, err = await pcall(trio.socket.getaddrinfo, "a.invalid", 80)
  print(err)
  ok, err = await pcall(trio.open_tcp_stream, "127.0.0.1", 80)
  print(err, err.cause.exceptions[1])
  give_back()
  print(#(await trio.socket.getaddrinfo("localhost", 80)) > 0)
end)
]]

local path = os.tmpname()
local file = assert(io.open(path, "w"))
file:write(script)
file:close()
local pipe = io.popen(("ulimit -n 30; '%s' '%s' 2>&1"):format(
  program.asyncrun(), path))
io.write(pipe:read("a"))
pipe:close()
os.remove(path)
-- expect: OSError: [Errno 24] Too many open files (EMFILE): make an event loop
-- expect: gaierror: [Errno -3] Temporary failure in name resolution: a.invalid
-- expect: OSError: all attempts to connect to 127.0.0.1:80 failed	OSError: [Errno 24] Too many open files (EMFILE): socket
-- expect: true
