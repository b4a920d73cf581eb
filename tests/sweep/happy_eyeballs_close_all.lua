-- Connecting to several addresses, of which some hang, some refuse and one
-- answers in the end, is cancelled at every step; so is what fails in the
-- end. All sockets are closed.
local trio = require "trio"
local allow = require "tests.lib.allow"
local check = require "tests.lib.check"
local fake_net = require "tests.lib.fake_net"
local sweep = require "tests.lib.sweep"

local log
local nothing = {} -- no class

local async function talk(port)
  local stream = await trio.open_tcp_stream("a.test", port)
  async with stream do await stream:send_all("x") end
end

local async function connect(address, class)
  local listeners = await trio.open_tcp_listeners(0, {host = "127.0.0.1"})
  async with listeners[1] as listener do
    local _, port = listener.socket:getsockname()
    log = fake_net({"10.0.0.1", "fd00::1", "10.0.0.2", "fd00::2", address}, {
      ["10.0.0.1"] = {10, 110}, ["fd00::1"] = {0.1, 111},
      ["10.0.0.2"] = {0.4, 113}, ["fd00::2"] = {0.7, 101},
      ["10.0.0.3"] = {0.1, 111},
    })
    local err = await allow(class, talk, port)
    check.eq(err ~= nil, class ~= nothing)
  end
end

local options = {
  clock = function()
    return trio.testing.MockClock {autojump_threshold = 0}
  end,
  after = function()
    if log then check.eq(log.open(), 0) end
  end,
}

sweep(async function() await connect("127.0.0.1", nothing) end, options)
sweep(async function()
  await connect("10.0.0.3", trio.OSError)
end, options)
