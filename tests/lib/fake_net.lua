-- SPDX-License-Identifier: MIT
--
-- Names and connections as a test says, for the virtual clock:
--   local fake_net = require "tests.lib.fake_net"
--   local log = fake_net(addresses, connections)  -- inside of a run
--
-- addresses: all names have these, in this order. connections[address] is
-- {seconds} or {seconds, errno}: connect takes so long and then succeeds or
-- fails; others are real. The log has "address seconds" for each connect
-- that begins, and "address cancelled". The sockets are real ones: log.open()
-- tells how many of them are not closed.

local trio = require "trio"
local core = require "asyncrun.core"
local socket = trio.socket

local Resolver = {}
Resolver.__index = Resolver

async function Resolver:getaddrinfo(_, port, _, kind)
  local entries = {}
  for i, address in ipairs(self.addresses) do
    local six = address:find(":", 1, true)
    entries[i] = {six and socket.AF_INET6 or socket.AF_INET, kind, 6, "",
                  six and {address, port, 0, 0} or {address, port}}
  end
  return entries
end

-- The one connect of all fakes: the real one is called for what isn't fake.
local methods = core.methods("socket")
local real, current = methods.connect, nil

local async function fake_connect(sock, address, plan)
  local log, seconds = current, trio.current_time() - current.began
  log[#log + 1] = ("%s %.2f"):format(address[1], seconds)
  log.sockets[#log.sockets + 1] = sock
  local ok, err = await pcall(trio.sleep, plan[1])
  if not ok then
    log[#log + 1] = address[1] .. " cancelled"
    error(err)
  end
  if plan[2] then error(trio.OSError(plan[2], "no: " .. address[1])) end
end

async function methods.connect(self, address)
  local plan = current and type(address) == "table"
    and current.connections[address[1]]
  if plan then return await fake_connect(self, address, plan) end
  return await real(self, address)
end

return function(addresses, connections)
  socket.set_custom_hostname_resolver(
    setmetatable({addresses = addresses}, Resolver))
  local log = {began = trio.current_time(), sockets = {},
               connections = connections}
  function log.open()
    local open = 0
    for _, sock in ipairs(log.sockets) do
      if sock:fileno() >= 0 then open = open + 1 end
    end
    return open
  end
  function log.text() return table.concat(log, ", ") end
  current = log
  return log
end
