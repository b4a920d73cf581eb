-- What is wrong with an argument is told before anything is opened.
local trio = require "trio"
local check = require "tests.lib.check"

local async function bad(class, text, f, ...)
  check.raised(text, false, check.raised(class, await pcall(f, ...)))
end

trio.run(async function()
  local T, V = trio.TypeError, trio.ValueError
  local open, listen = trio.open_tcp_stream, trio.open_tcp_listeners
  await bad(V, "open_tcp_stream() argument 'host'", open, nil, 80)
  await bad(T, "'host'", open, 5, 80)
  await bad(T, "'port': expected an integer, got '80'", open, "a", "80")
  await bad(T, "'port'", open, "a")
  await bad(V, "'port': expected 0 to 65535, got 65536", open, "a", 65536)
  await bad(T, "'options'", open, "a", 80, 5)
  await bad(T, "'happy_eyeballs_delay'", open, "a", 80,
            {happy_eyeballs_delay = "x"})
  await bad(V, "'happy_eyeballs_delay'", open, "a", 80,
            {happy_eyeballs_delay = -1})
  await bad(V, "'happy_eyeballs_delay'", open, "a", 80,
            {happy_eyeballs_delay = 0 / 0})
  await bad(T, "'local_address'", open, "a", 80, {local_address = 5})
  await bad(T, "'path'", trio.open_unix_socket)
  await bad(T, "open_tcp_listeners() argument 'port'", listen, "80")
  await bad(V, "'port'", listen, -1)
  await bad(T, "'options'", listen, 0, "127.0.0.1")
  await bad(T, "'host'", listen, 0, {host = 5})
  await bad(T, "'backlog'", listen, 0, {backlog = "x"})
  await bad(V, "'backlog'", listen, 0, {backlog = -1})
  local serve = trio.serve_tcp
  await bad(T, "serve_tcp() argument 'handler'", serve)
  await bad(T, "'handler'", serve, 5, 0)
  await bad(T, "'port'", serve, print, "0")
  await bad(T, "'options'", serve, print, 0, 5)
  await bad(T, "serve_listeners() argument 'listeners'",
            trio.serve_listeners, print, 5)
  await bad(T, "'handler'", trio.serve_listeners, nil, {})

  -- A misspelt option must not serve the whole network.
  local wrong = {hots = "127.0.0.1"}
  await bad(T, "open_tcp_stream() has no option 'hots'", open, "a", 80, wrong)
  await bad(T, "open_tcp_listeners() has no option 'hots'", listen, 0, wrong)
  await bad(T, "serve_tcp() has no option 'hots'", serve, print, 0, wrong)
  await bad(T, "serve_listeners() has no option 'hots'",
            trio.serve_listeners, print, {}, wrong)
  await bad(T, "serve_tcp() has no option '1'", serve, print, 0, {"a"})
end)
