-- Look-ups, in turn and at once, answered and not, are cancelled at every
-- step; those that others wait for go on.
local trio = require "trio"
local allow = require "tests.lib.allow"
local check = require "tests.lib.check"
local dns_server = require "tests.lib.dns_server"
local sweep = require "tests.lib.sweep"
local socket = trio.socket

local ANSWERS = {
  ["one.test"] = {"10.0.0.1", "fd00::1"}, ["silent.test"] = "silence",
  ["alias.test"] = {"10.0.0.2", cname = "real.test"},
  ["1.0.0.10.in-addr.arpa"] = {"one.test"},
}

local async function look_up(name)
  return (await socket.getaddrinfo(name, 80, socket.AF_INET))[1][5][1]
end

local async function look_all_up()
  check.eq(await look_up("one.test"), "10.0.0.1")
  check.eq(await socket.getnameinfo({"10.0.0.1", 80}), "one.test")
  async with trio.open_nursery() as nursery do
    for _ = 1, 60 do nursery:start_soon(look_up, "alias.test") end
    with trio.move_on_after(0.001) do await look_up("silent.test") end
    check.raised("none.test", false,
                 await allow(socket.gaierror, look_up, "none.test"))
  end
  with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock do
    await sock:connect({"one.test", 80})
  end
end

local async function main(scope)
  async with trio.open_nursery() as nursery do
    await nursery:start(dns_server, ANSWERS, {timeout = 100, tries = 1})
    nursery:start_soon(async function()
      await look_up("alias.test")
      check.eq(await look_up("one.test"), "10.0.0.1")
      nursery.cancel_scope:cancel()
    end)
    with scope do await look_all_up() end
    await trio.sleep_forever()
  end
end

sweep(async function() await main(trio.CancelScope()) end)
sweep(main, {part = true})
