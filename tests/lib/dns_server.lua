-- SPDX-License-Identifier: MIT
--
-- A name server for tests, on 127.0.0.1 and as a task, to which getaddrinfo
-- and getnameinfo are pointed:
--   local dns_server = require "tests.lib.dns_server"
--   async with trio.open_nursery() as nursery do
--     local server = await nursery:start(dns_server, answers, options)
--     ... server.asked is the list of {name, type}
--
-- answers[name] is a sequence of addresses and, as cname, another name;
-- "nxdomain", "servfail", "refused"; "silence"; or a function of name and
-- type that gives one of these. A name that isn't there doesn't exist.
-- Options: those of set_dns_servers.

local trio = require "trio"
local net = require "asyncrun.net"

local A, CNAME, PTR, AAAA = 1, 5, 12, 28
local CODES = {servfail = 2, nxdomain = 3, refused = 5}

local function read_name(data, at)
  local labels = {}
  while data:byte(at) > 0 do
    labels[#labels + 1] = data:sub(at + 1, at + data:byte(at))
    at = at + 1 + data:byte(at)
  end
  return table.concat(labels, "."), at + 1
end

local function write_name(name)
  return (name:gsub("([^.]+)%.?", function(label)
    return string.pack("s1", label)
  end)) .. "\0"
end

local function record(name, kind, data)
  return write_name(name) .. string.pack(">I2I2I4s2", kind, 1, 60, data)
end

local function addresses(name, kind, list)
  local records, family = {}, kind == A and net.AF_INET or net.AF_INET6
  if list.cname then
    records[1] = record(name, CNAME, write_name(list.cname))
    name = list.cname
  end
  for _, address in ipairs(list) do
    if kind == PTR then
      records[#records + 1] = record(name, PTR, write_name(address))
    elseif (address:find(":") ~= nil) == (kind == AAAA) then
      records[#records + 1] = record(name, kind,
                                     net.inet_pton(family, address))
    end
  end
  return records
end

local function reply(query, answers, asked)
  local name, at = read_name(query, 13)
  local kind = string.unpack(">I2", query, at)
  local answer = answers[name]
  asked[#asked + 1] = {name, kind}
  if type(answer) == "function" then answer = answer(name, kind) end
  if answer == "silence" then return nil end
  local records = type(answer) == "table" and addresses(name, kind, answer)
  local code = records and 0 or CODES[answer or "nxdomain"]
  records = records or {}
  return query:sub(1, 2)
    .. string.pack(">I2I2I2I2I2", 0x8180 | code, 1, #records, 0, 0)
    .. query:sub(13, at + 3) .. table.concat(records)
end

local async function serve(sock, answers, asked)
  while true do
    local query, from = await sock:recvfrom(2000)
    local answer = reply(query, answers, asked)
    if answer then await sock:sendto(answer, from) end
  end
end

local Back = {__close = function(self)
  self.sock:close()
  net.set_dns_servers(nil)
end}

return async function(answers, options, task_status)
  local sock = net.socket(net.AF_INET, net.SOCK_DGRAM)
  local _ <close> = setmetatable({sock = sock}, Back)
  await sock:bind({"127.0.0.1", 0})
  local _, port = sock:getsockname()
  net.set_dns_servers("127.0.0.1:" .. port,
                      options or {timeout = 0.03, tries = 2})
  local server = {asked = {}}
  task_status:started(server)
  await serve(sock, answers, server.asked)
end
