-- A look-up that fails raises gaierror, an OSError with the number and name
-- of EAI_* and the host.
local trio = require "trio"
local check = require "tests.lib.check"
local dns_server = require "tests.lib.dns_server"
local socket = trio.socket

local async function fails(name, host, port, options)
  local err = check.raised(socket.gaierror, await pcall(
    socket.getaddrinfo, host, port or 80, options))
  check.eq({err.name, err.errno}, {name, socket[name]}, host)
  assert(err.errno < 0)
  check.raised(trio.OSError, false, err)
  check.raised(host, false, err)
  return err
end

trio.run(async function()
  async with trio.open_nursery() as nursery do
    local server = await nursery:start(dns_server, {
      ["none.test"] = "nxdomain", ["broken.test"] = "servfail",
      ["closed.test"] = "refused", ["silent.test"] = "silence",
      ["empty.test"] = {}, ["four.test"] = {"10.0.0.1"},
    })
    print(await fails("EAI_NONAME", "none.test"))
    print(await fails("EAI_AGAIN", "broken.test"))
    await fails("EAI_AGAIN", "closed.test")
    await fails("EAI_AGAIN", "silent.test")
    await fails("EAI_NODATA", "empty.test")
    await fails("EAI_NODATA", "four.test", 80, {family = socket.AF_INET6})
    local asked = #server.asked
    -- No name of a host: nobody is asked.
    await fails("EAI_NONAME", "a..b")
    await fails("EAI_NONAME", ("x"):rep(64) .. ".test")
    await fails("EAI_NONAME", ("x."):rep(127) .. "test")
    await fails("EAI_NONAME", "fe80::1%no-such-interface")
    await fails("EAI_NONAME", "no.name", 80, {
      flags = socket.AI_NUMERICHOST})
    await fails("EAI_ADDRFAMILY", "::1", 80, {family = socket.AF_INET})
    print(await fails("EAI_SERVICE", "127.0.0.1", "no-such-service"))
    await fails("EAI_SERVICE", "127.0.0.1", "65536")
    await fails("EAI_SERVICE", "four.test", "99999999")
    await fails("EAI_FAMILY", "127.0.0.1", 80, {family = 77})
    await fails("EAI_SOCKTYPE", "127.0.0.1", 80, {type = 77})
    print((select(2, await pcall(socket.getaddrinfo, "", 80))))
    print((select(2, await pcall(socket.getaddrinfo))))
    check.eq(#server.asked, asked)
    -- Nobody is there to be asked.
    require "asyncrun.net".set_dns_servers(
      "127.0.0.1:1", {timeout = 0.03, tries = 1})
    await fails("EAI_AGAIN", "four.test")
    nursery.cancel_scope:cancel()
  end
end)
-- expect: gaierror: [Errno -2] Name or service not known: none.test
-- expect: gaierror: [Errno -3] Temporary failure in name resolution: broken.test
-- expect: gaierror: [Errno -8] Servname not supported for ai_socktype: port 'no-such-service' of 127.0.0.1
-- expect: gaierror: [Errno -2] Name or service not known: ''
-- expect: gaierror: [Errno -2] Name or service not known: (no host)
