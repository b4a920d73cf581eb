-- Addresses are tried by turns of their families, each when the one before
-- has failed or was tried for 0.25 seconds; the winner cancels the others
-- and closes their sockets. trio rule 123
local trio = require "trio"
local virtual = require "tests.lib.virtual"
local fake_net = require "tests.lib.fake_net"

local async function try(addresses, connections, options)
  local log = fake_net(addresses, connections)
  local stream = await trio.open_tcp_stream("host.test", 80, options)
  print(log.text())
  print(("%.2f"):format(trio.current_time() - log.began), log.open())
  await stream:aclose()
  print(log.open())
end

virtual(async function()
  -- The second is faster than the first.
  await try({"10.0.0.1", "10.0.0.2"},
            {["10.0.0.1"] = {2}, ["10.0.0.2"] = {0.5}})
  -- The first answers before the second's turn.
  await try({"10.0.0.1", "10.0.0.2"}, {["10.0.0.1"] = {0.2}})
  -- A failure starts the next at once.
  await try({"10.0.0.1", "10.0.0.2", "10.0.0.3"},
            {["10.0.0.1"] = {0.1, 111}, ["10.0.0.2"] = {9},
             ["10.0.0.3"] = {0.1}})
  -- A late failure doesn't start two.
  await try({"10.0.0.1", "10.0.0.2", "10.0.0.3"},
            {["10.0.0.1"] = {0.3, 111}, ["10.0.0.2"] = {9},
             ["10.0.0.3"] = {0.1}})
  -- By turns.
  await try({"fd00::1", "fd00::2", "fd00::3", "10.0.0.1", "10.0.0.2"},
            {["fd00::1"] = {9}, ["fd00::2"] = {9}, ["fd00::3"] = {0},
             ["10.0.0.1"] = {9}, ["10.0.0.2"] = {9}})
  -- Other delays.
  await try({"10.0.0.1", "10.0.0.2"},
            {["10.0.0.1"] = {9}, ["10.0.0.2"] = {1}},
            {happy_eyeballs_delay = 2})
  await try({"10.0.0.1", "10.0.0.2"},
            {["10.0.0.1"] = {9}, ["10.0.0.2"] = {1}},
            {happy_eyeballs_delay = math.huge})
  await try({"10.0.0.1", "10.0.0.2"},
            {["10.0.0.1"] = {9}, ["10.0.0.2"] = {1}},
            {happy_eyeballs_delay = 0})
end)
-- expect: 10.0.0.1 0.00, 10.0.0.2 0.25, 10.0.0.1 cancelled
-- expect: 0.75	1
-- expect: 0
-- expect: 10.0.0.1 0.00
-- expect: 0.20	1
-- expect: 0
-- expect: 10.0.0.1 0.00, 10.0.0.2 0.10, 10.0.0.3 0.35, 10.0.0.2 cancelled
-- expect: 0.45	1
-- expect: 0
-- expect: 10.0.0.1 0.00, 10.0.0.2 0.25, 10.0.0.3 0.50, 10.0.0.2 cancelled
-- expect: 0.60	1
-- expect: 0
-- expect: fd00::1 0.00, 10.0.0.1 0.25, fd00::2 0.50, 10.0.0.2 0.75, fd00::3 1.00, fd00::1 cancelled, 10.0.0.1 cancelled, fd00::2 cancelled, 10.0.0.2 cancelled
-- expect: 1.00	1
-- expect: 0
-- expect: 10.0.0.1 0.00, 10.0.0.2 2.00, 10.0.0.1 cancelled
-- expect: 3.00	1
-- expect: 0
-- expect: 10.0.0.1 0.00
-- expect: 9.00	1
-- expect: 0
-- expect: 10.0.0.1 0.00, 10.0.0.2 0.00, 10.0.0.1 cancelled
-- expect: 1.00	1
-- expect: 0
