-- A server that has no descriptor left says so, keeps its connections
-- waiting, and serves them when there is room again. trio rule 121
local program = require "tests.lib.program"
local check = require "tests.lib.check"

local path = os.tmpname()
local file = assert(io.open(path, "w"))
file:write [[
local trio = require "trio"
local open = {}
trio.run {async function()
  async with trio.open_nursery() as nursery do
    local listeners = await nursery:start(trio.serve_tcp,
      async function(stream) await stream:send_all("hello") end, 0,
      "127.0.0.1")
    local _, port = listeners[1].socket:getsockname()
    local sock = trio.socket.socket()
    repeat
      open[#open + 1] = io.open("/dev/null")
    until #open > 100 or not io.open("/dev/null")
    await sock:connect({"127.0.0.1", port})
    await trio.testing.wait_all_tasks_blocked(0.01)
    print(#open < 100)
    open = nil
    collectgarbage() -- closes the files
    print(await sock:recv(10))
    sock:close()
    nursery.cancel_scope:cancel()
  end
end}
]]
file:close()
local shell = io.popen(("ulimit -n 40; '%s' '%s' 2>&1"):format(
  program.asyncrun(), path))
local text = shell:read("a")
shell:close()
os.remove(path)
io.write(text)
check.eq(select(2, text:gsub("EMFILE", "")), 1)
-- expect: trio.serve_listeners: OSError: [Errno 24] Too many open files (EMFILE): accept 127.0.0.1:{any}; trying again in 0.1 seconds
-- expect: true
-- expect: hello
