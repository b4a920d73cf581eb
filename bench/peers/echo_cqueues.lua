-- cqueues, a coroutine for each connection.

local cqueues = require "cqueues"
local socket = require "cqueues.socket"

local mode = arg[1] or "echo"
local chunk = ("x"):rep(65536)
local loop = cqueues.new()
local server = socket.listen {host = "127.0.0.1", port = 0}

local function handle(connection)
  connection:setmode("bn", "bn")
  connection:onerror(function(_, _, code) return code end)
  if mode == "source" then
    while connection:xwrite(chunk) do end
  else
    while true do
      local data = connection:xread(-65536)
      if not data then break end
      if mode == "echo" and not connection:xwrite(data) then break end
    end
  end
  connection:close()
end

local _, _, port = server:localname()
print("port " .. port)
io.stdout:flush()
loop:wrap(function()
  while true do loop:wrap(handle, server:accept {nodelay = true}) end
end)
assert(loop:loop())
