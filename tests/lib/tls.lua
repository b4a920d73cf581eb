-- SPDX-License-Identifier: MIT
--
-- For tests of TLS: certificates, made by openssl in a folder that goes
-- with the script; a pair of streams in memory; two ends with a handshake.
--
--   local pki <close> = tls.pki()
--   pki:make("server", {names = {"localhost"}})
--   pki.server.cert, pki.server.key, pki.ca.cert: files

local trio = require "trio"
local ssl = require "ssl"
local trio_ssl = require "trio.ssl"
local program = require "tests.lib.program"

local tls = {}

-- --- certificates --------------------------------------------------------

local function run(command)
  local pipe = io.popen(command .. " 2>&1")
  local text = pipe:read("a")
  if not pipe:close() then error(command .. "\n" .. text, 0) end
  return text
end

local function write(path, text)
  local file = assert(io.open(path, "w"))
  file:write(text)
  file:close()
end

local function read(path)
  local file = assert(io.open(path))
  local text = file:read("a")
  file:close()
  return text
end

tls.write, tls.read = write, read

local Pki = {}
Pki.__index = Pki

-- Each name is a field: pki.ca = {cert = file, key = file}.
local function entry(self, name)
  self[name] = {
    cert = ("%s/%s.pem"):format(self.folder, name),
    key = ("%s/%s.key"):format(self.folder, name),
  }
  return self[name]
end

local NEW_KEY = "openssl req -new -newkey ec -pkeyopt "
  .. "ec_paramgen_curve:prime256v1 -nodes -subj '/CN=%s' -keyout '%s' "

-- A certificate that signs itself: an authority, or just anybody.
function Pki:root(name, extensions)
  local files = entry(self, name)
  run((NEW_KEY .. "-x509 -days 30 -out '%s' %s"):format(
    name, files.key, files.cert, extensions or ""))
  return files
end

-- One that pki.ca, or options.by, has signed. Options: names (DNS names,
-- or with a kind, "IP:127.0.0.1"), from and to (times as openssl has them).
function Pki:make(name, options)
  options = options or {}
  local files, by = entry(self, name), self[options.by or "ca"]
  local csr, ext = files.key .. ".csr", files.key .. ".ext"
  local names = {}
  for i, host in ipairs(options.names or {"localhost"}) do
    names[i] = host:find(":", 1, true) and host or "DNS:" .. host
  end
  write(ext, ("basicConstraints=CA:%s\nsubjectAltName=%s\n"):format(
    options.ca and "TRUE" or "FALSE", table.concat(names, ",")))
  run((NEW_KEY .. "-out '%s'"):format(name, files.key, csr))
  if options.from then return self:sign_dated(name, csr, ext, options) end
  run(("openssl x509 -req -in '%s' -CA '%s' -CAkey '%s' -days 30 "
    .. "-set_serial %d -extfile '%s' -out '%s'"):format(
    csr, by.cert, by.key, self:serial(), ext, files.cert))
  return files
end

function Pki:serial()
  self.count = self.count + 1
  return self.count
end

-- Only "openssl ca" can set both dates.
function Pki:sign_dated(name, csr, ext, options)
  local folder, files = self.folder, self[name]
  write(folder .. "/index.txt", "")
  write(folder .. "/ca.cnf", ([[
[ca]
default_ca = d
[d]
database = %s/index.txt
new_certs_dir = %s
rand_serial = yes
default_md = sha256
policy = p
[p]
commonName = supplied
]]):format(folder, folder))
  run(("openssl ca -batch -notext -config '%s/ca.cnf' -cert '%s' "
    .. "-keyfile '%s' -startdate %s -enddate %s -extfile '%s' -in '%s' "
    .. "-out '%s'"):format(folder, self.ca.cert, self.ca.key, options.from,
                          options.to, ext, csr, files.cert))
  return files
end

-- A context that trusts pki.ca.
function Pki:client(options)
  local context = ssl.create_default_context {cafile = self.ca.cert}
  for name, value in pairs(options or {}) do context[name] = value end
  return context
end

-- A context that shows the certificate of this name.
function Pki:server(name)
  local files = self[name or "host"]
  local context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
  context:load_cert_chain(files.cert, files.key)
  return context
end

function Pki:__close()
  for _, process in ipairs(self.processes) do
    local _ <close> = process
  end
  run(("rm -r '%s'"):format(self.folder))
end

-- With an authority, "ca", and "host", for localhost and 127.0.0.1.
function tls.pki()
  local folder = run("mktemp -d"):match("%S+")
  local self = setmetatable({folder = folder, count = 0,
                             processes = {}}, Pki)
  self:root("ca")
  self:make("host", {names = {"localhost", "IP:127.0.0.1"}})
  return self
end

-- --- streams in memory ---------------------------------------------------

-- One end. Its peer's data are in a queue; `limit` bytes fit in.
local Memory = {__name = "MemoryStream"}
Memory.__index = Memory

local function wake(stream)
  stream.changed:set()
  stream.changed = trio.Event()
end

local function check_open(stream)
  if stream.closed then
    error(trio.ClosedResourceError("closed"))
  end
end

async function Memory:send_all(data)
  if self.sending then error(trio.BusyResourceError("sending")) end
  check_open(self)
  await trio.lowlevel.checkpoint()
  self.sends = self.sends + 1
  local peer = self.peer
  self.sending = true
  local _ <close> = setmetatable({}, {__close = function()
    self.sending = false
  end})
  while data ~= "" do
    check_open(self)
    if peer.closed then error(trio.BrokenResourceError("peer closed")) end
    local room = self.limit - #peer.data
    if room > 0 then
      peer.data = peer.data .. data:sub(1, room)
      data = data:sub(room + 1)
      wake(peer)
    end
    if data ~= "" then await self.changed:wait() end
  end
end

async function Memory:wait_send_all_might_not_block()
  if self.sending then error(trio.BusyResourceError("sending")) end
  check_open(self)
  await trio.lowlevel.checkpoint()
  self.waits = (self.waits or 0) + 1
end

async function Memory:receive_some(max_bytes)
  if self.receiving then error(trio.BusyResourceError("receiving")) end
  check_open(self)
  await trio.lowlevel.checkpoint()
  self.receiving = true
  local _ <close> = setmetatable({}, {__close = function()
    self.receiving = false
  end})
  while self.data == "" and not self.eof and not self.closed do
    await self.changed:wait()
  end
  check_open(self)
  local data = self.data:sub(1, max_bytes)
  self.data = self.data:sub(#data + 1)
  wake(self.peer)
  return data
end

async function Memory:aclose()
  self.closed = true
  self.peer.eof = true
  wake(self)
  wake(self.peer)
  await trio.lowlevel.checkpoint()
end

-- limit: bytes that are held on the way, default: any number
function tls.pipe(limit)
  local ends = {}
  for i = 1, 2 do
    ends[i] = setmetatable({
      data = "", limit = limit or 1 << 40, changed = trio.Event(),
      sends = 0,
    }, Memory)
  end
  ends[1].peer, ends[2].peer = ends[2], ends[1]
  return ends[1], ends[2]
end

-- --- other programs --------------------------------------------------------

-- Start a command of the shell in the folder of certificates, and end it with
-- them.
function tls.start(pki, command)
  local process = program.start(command, pki.folder)
  table.insert(pki.processes, process)
  return process
end

-- Serve, and give the port.
async function tls.serve(nursery, handler, context, options)
  local listeners = await nursery:start(
    trio.serve_ssl_over_tcp, handler, 0, context, options)
  return select(2, listeners[1].transport_listener.socket:getsockname())
end

-- --- both ends -----------------------------------------------------------

-- A client and a server over a pipe. Options: name (of the server's files),
-- client, server (contexts), hostname, limit, https.
function tls.pair(pki, options)
  options = options or {}
  local a, b = tls.pipe(options.limit)
  local client = trio_ssl.SSLStream(a, options.client or pki:client(), {
    server_hostname = options.hostname or "localhost",
    https_compatible = options.https,
  })
  local server = trio_ssl.SSLStream(
    b, options.server or pki:server(options.name),
    {server_side = true, https_compatible = options.https})
  return client, server
end

-- Run functions at the same time, each in a task.
async function tls.both(...)
  local functions = {...}
  async with trio.open_nursery() as nursery do
    for _, f in ipairs(functions) do nursery:start_soon(f) end
  end
end

-- What both ends of a handshake get: nil or the error, each.
async function tls.handshake(client, server)
  local errors = {}
  await tls.both(async function()
    errors[1] = select(2, await pcall(client.do_handshake, client))
  end, async function()
    errors[2] = select(2, await pcall(server.do_handshake, server))
  end)
  return errors[1], errors[2]
end

return tls
