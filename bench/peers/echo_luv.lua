-- luv, with callbacks.

local uv = require "luv"

local mode = arg[1] or "echo"
local chunk = ("x"):rep(65536)
local server = uv.new_tcp()

local function on_connection()
  local client = uv.new_tcp()
  server:accept(client)
  client:nodelay(true)
  local function send(problem)
    if problem then return client:close() end
    client:write(chunk, send)
  end
  if mode == "source" then return send() end
  client:read_start(function(problem, data)
    if problem or not data then client:close()
    elseif mode == "echo" then client:write(data)
    end
  end)
end

server:bind("127.0.0.1", 0)
server:listen(4096, on_connection)
print("port " .. server:getsockname().port)
io.stdout:flush()
uv.run()
