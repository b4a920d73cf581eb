-- What is wrong with an argument of getaddrinfo, getnameinfo or
-- set_dns_servers is told before anything is asked.
local trio = require "trio"
local check = require "tests.lib.check"
local net = require "asyncrun.net"

local function bad(class, text, f, ...)
  local err = check.raises(class, f, ...)
  check.raised(text, false, err)
end

local async function bad_call(class, text, f, ...)
  check.raised(text, false, check.raised(class, await pcall(f, ...)))
end

trio.run(async function()
  local T, V = trio.TypeError, trio.ValueError
  local f = net.getaddrinfo
  await bad_call(T, "'host': expected a string or nil, got 5", f, 5, 80)
  await bad_call(T, "'host'", f, {}, 80)
  await bad_call(V, "NUL", f, "a\0b", 80)
  await bad_call(V, "xn--", f, "müller.test", 80)
  await bad_call(T, "'port'", f, "a.test", 1.5)
  await bad_call(T, "'port'", f, "a.test", {})
  await bad_call(V, "'port': expected 0 to 65535, got 65536", f, "a", 65536)
  await bad_call(V, "'port'", f, "a.test", -1)
  await bad_call(V, "'port'", f, "a.test", "8\0")
  await bad_call(T, "'family'", f, "a.test", 80, "x")
  await bad_call(V, "'type'", f, "a.test", 80, {type = -1})
  await bad_call(V, "'flags'", f, "a.test", 80, 0, 0, 0, 1 << 40)
  await bad_call(T, "'proto'", f, "a.test", 80, 0, 0, 1.5)
  local g = net.getnameinfo
  await bad_call(T, "'address'", g)
  await bad_call(T, "'address'", g, "127.0.0.1", 0)
  await bad_call(V, "numeric", g, {"a.test", 80}, 0)
  await bad_call(T, "'flags'", g, {"10.0.0.1", 80}, "x")
  local s = net.set_dns_servers
  bad(T, "'servers'", s, 5)
  bad(V, "'servers'", s, "")
  bad(V, "'servers'", s, "not an address")
  bad(V, "'servers'", s, ("1.1.1.1,"):rep(1000))
  bad(T, "'options'", s, nil, 5)
  bad(V, "'timeout'", s, nil, {timeout = 0})
  bad(T, "'tries'", s, nil, {tries = "x"})
end)
