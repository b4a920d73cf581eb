-- What is wrong with the arguments of a TLS server is told before it listens,
-- so nothing is left open, not even until the collector comes.
local trio = require "trio"
local ssl = require "ssl"
local check = require "tests.lib.check"

local async function bad(class, text, f, ...)
  check.raised(text, false, check.raised(class, await pcall(f, ...)))
end

trio.run(async function()
  local T = trio.TypeError
  local context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
  local client = ssl.create_default_context()
  collectgarbage("stop")
  local before = check.descriptors()
  local serve = trio.serve_ssl_over_tcp
  local listen = trio.open_ssl_over_tcp_listeners
  await bad(T, "serve_ssl_over_tcp() argument 'handler'", serve, nil, 0,
            context)
  await bad(T, "'ssl_context': expected an SSLContext, got 5", serve, print,
            0, 5)
  await bad(ssl.SSLError, "a server can't use a PROTOCOL_TLS_CLIENT context",
            serve, print, 0, client)
  await bad(T, "serve_ssl_over_tcp() has no option 'hots'", serve, print, 0,
            context, {hots = "a"})
  await bad(T, "'ssl_context'", listen, 0)
  await bad(ssl.SSLError, "a server can't use", listen, 0, client)
  await bad(T, "has no option 'handler_nursery'", listen, 0, context,
            {handler_nursery = 1})
  await bad(T, "'port'", serve, print, "0", context)

  local listeners = await trio.open_tcp_listeners(0, {host = "127.0.0.1"})
  check.raises(ssl.SSLError, trio.SSLListener, listeners[1], client)
  check.raises(T, trio.SSLListener, listeners[1], nil)
  await listeners[1]:aclose()
  check.eq(check.descriptors(), before)
end)
