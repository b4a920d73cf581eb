-- getnameinfo gives the names of a host and a service, numbers where there
-- are none, and gaierror if a name is required.
local trio = require "trio"
local check = require "tests.lib.check"
local dns_server = require "tests.lib.dns_server"
local socket = trio.socket

trio.run(async function()
  async with trio.open_nursery() as nursery do
    await nursery:start(dns_server, {
      ["1.0.0.10.in-addr.arpa"] = {"one.test"},
      ["1." .. ("0."):rep(28) .. "d.f.ip6.arpa"] = {"six.test"},
    })
    local name = socket.getnameinfo
    check.eq({await name({"10.0.0.1", 80}, 0)}, {"one.test", "http"})
    check.eq({await name({"10.0.0.1", 80}, socket.NI_NUMERICSERV)},
             {"one.test", "80"})
    check.eq({await name({"10.0.0.1", 80}, socket.NI_NUMERICHOST)},
             {"10.0.0.1", "http"})
    check.eq({await name({"10.0.0.2", 80})}, {"10.0.0.2", "http"})
    local err = check.raised(socket.gaierror, await pcall(
      name, {"10.0.0.2", 80}, socket.NI_NAMEREQD))
    print(err, err.name)
    nursery.cancel_scope:cancel()
  end
end)
-- expect: gaierror: [Errno -2] Name or service not known: 10.0.0.2:80	EAI_NONAME
