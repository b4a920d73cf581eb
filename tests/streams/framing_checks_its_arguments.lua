-- A wrong argument is an error before anything is received.
local check = require "tests.lib.check"
local pieces = require "tests.streams.lib.pieces"
local trio = require "trio"

trio.run(async function()
  local s = pieces {"data"}
  local async function wrong(class, text, f, ...)
    local err = check.raised(class, await pcall(f, ...))
    assert(tostring(err):find(text, 1, true), err)
  end
  local exactly, up_to = s.receive_exactly, s.receive_until
  for _, n in ipairs {"1", 1.5, {}, true} do
    await wrong(trio.TypeError, "receive_exactly() argument 'n'", exactly, s,
                n)
    await wrong(trio.TypeError, "receive_until() argument 'max_bytes'",
                up_to, s, "\n", n)
    check.raises("lines() argument 'max_bytes'", s.lines, s, "l", n)
  end
  await wrong(trio.TypeError, "got nil", exactly, s)
  await wrong(trio.ValueError, "at least 0, got -1", exactly, s, -1)
  await wrong(trio.TypeError, "argument 'delimiter'", up_to, s)
  await wrong(trio.TypeError, "argument 'delimiter'", up_to, s, 10)
  await wrong(trio.ValueError, "isn't empty", up_to, s, "")
  await wrong(trio.ValueError, "at least 2, got 1", up_to, s, "\r\n", 1)
  await wrong(trio.TypeError, "write stream:receive_exactly(...)", exactly)
  check.raises("expected 'l' or 'L', got 'n'", s.lines, s, "n")
  check.raises("at least 1, got 0", s.lines, s, nil, 0)
  check.raises("write stream:lines(...)", s.lines)
  check.eq(s.calls, 0)
  check.eq(await s:receive_exactly(4), "data")
end)
