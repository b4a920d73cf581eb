-- When no address answers, the error names host and port, and its cause is
-- a group of what happened; sockets are closed. Other errors come out as
-- they are. trio rule 123
local trio = require "trio"
local check = require "tests.lib.check"
local virtual = require "tests.lib.virtual"
local fake_net = require "tests.lib.fake_net"

virtual(async function()
  local open = trio.open_tcp_stream
  local log = fake_net({"10.0.0.1", "fd00::1", "10.0.0.2"}, {
    ["10.0.0.1"] = {1, 111}, ["10.0.0.2"] = {0.1, 111},
    ["fd00::1"] = {0.1, 113}})
  local err = check.raised(trio.OSError, await pcall(open, "a.test", 80))
  print(err)
  print(err.cause, #err.cause.exceptions)
  for _, e in ipairs(err.cause.exceptions) do print(e) end
  print(err.errno, log.open())
  -- All for the same reason.
  log = fake_net({"10.0.0.1", "10.0.0.2"}, {
    ["10.0.0.1"] = {1, 111}, ["10.0.0.2"] = {1, 111}})
  err = check.raised(trio.OSError, await pcall(open, "::1.test", 80))
  print(err, err.errno, log.open())
  -- No OSError: a fault, which ends all.
  log = fake_net({"10.0.0.1", "10.0.0.2"}, {["10.0.0.1"] = {1},
                                            ["10.0.0.2"] = {}})
  err = check.raised(trio.ExceptionGroup, await pcall(open, "a.test", 80))
  check.raised(trio.TypeError, false, err.exceptions[1])
  print(log.open())
  -- Nothing was found, which a name server wouldn't say.
  fake_net({}, {})
  print(select(2, await pcall(open, "a.test", 80)))
end)

-- Real ones.
trio.run(async function()
  local err = check.raised(trio.OSError, await pcall(
    trio.open_tcp_stream, "127.0.0.1", 1))
  print(err, err.name)
  print(err.cause.exceptions[1])
  err = check.raised(trio.OSError, await pcall(
    trio.open_tcp_stream, "127.0.0.1", 1, {local_address = "::1"}))
  print(err.cause.exceptions[1])
  check.raised("no such file", false, tostring(select(2, await pcall(
    trio.open_unix_socket, "/no/such/socket"))):lower())
end)
-- expect: OSError: all attempts to connect to a.test:80 failed
-- expect: ExceptionGroup: all attempts to connect to a.test:80 failed	3
-- expect: OSError: [Errno 113] no: fd00::1
-- expect: OSError: [Errno 111] no: 10.0.0.2
-- expect: OSError: [Errno 111] no: 10.0.0.1
-- expect: nil	0
-- expect: OSError: all attempts to connect to [::1.test]:80 failed	111	0
-- expect: 0
-- expect: OSError: no results found for hostname lookup: a.test:80
-- expect: OSError: all attempts to connect to 127.0.0.1:1 failed	ECONNREFUSED
-- expect: ConnectionRefusedError: [Errno 111] Connection refused (ECONNREFUSED): connect 127.0.0.1:1
-- expect: OSError: local_address='::1' is incompatible with remote address 127.0.0.1:1
