-- StapledStream passes each call on; send_eof closes a sender that has
-- none; aclose closes both, even when one or both fail. trio rule 124
local check = require "tests.lib.check"
local trio = require "trio"

local calls

local async function log(call, result)
  calls[#calls + 1] = call
  await trio.lowlevel.checkpoint()
  return result
end

local function sender(with_eof)
  local s = {}
  async function s:send_all(data) await log("send " .. data) end
  async function s:wait_send_all_might_not_block() await log("wait") end
  async function s:aclose()
    await log("close sender")
    if s.err then error(s.err) end
  end
  if with_eof then async function s:send_eof() await log("eof") end end
  return s
end

local function receiver()
  local r = {}
  async function r:receive_some(n)
    return await log("receive " .. tostring(n), "data\nrest")
  end
  async function r:aclose()
    await log("close receiver")
    if r.err then error(r.err) end
  end
  return r
end

trio.run(async function()
  calls = {}
  local s, r = sender(false), receiver()
  local both = trio.StapledStream(s, r)
  check.eq({both.send_stream == s, both.receive_stream == r}, {true, true})
  await both:send_all("x")
  await both:wait_send_all_might_not_block()
  check.eq(await both:receive_some(5), "data\nrest")
  check.eq(await both:receive_until("\n"), "data")
  check.eq(await both:receive_some(2), "re")
  await both:send_eof()
  async with both as entered do check.eq(entered, both) end
  check.eq(calls, {"send x", "wait", "receive 5", "receive 65536",
                   "close sender", "close sender", "close receiver"})

  calls = {}
  await trio.StapledStream(sender(true), receiver()):send_eof()
  check.eq(calls, {"eof"})

  calls = {}
  s.err = trio.ValueError("sender")
  check.eq(check.raised(trio.ValueError, await pcall(both.aclose, both)),
           s.err)
  r.err = trio.TypeError("receiver")
  local err = check.raised(trio.TypeError, await pcall(both.aclose, both))
  check.eq({err, err.cause}, {r.err, s.err})
  s.err = nil
  check.eq(check.raised(trio.TypeError, await pcall(both.aclose, both)),
           r.err)
  check.eq(#calls, 6)

  -- Cancelled: both are closed, as far as each can.
  calls, r.err = {}, nil
  await trio.aclose_forcefully(both)
  check.eq(calls, {"close sender", "close receiver"})
end)

for _, wrong in ipairs {{nil, receiver()}, {1, receiver()},
                        {receiver(), receiver()}} do
  check.raises("StapledStream() argument 'send_stream': expected a "
    .. "SendStream", trio.StapledStream, table.unpack(wrong, 1, 2))
end
check.raises("StapledStream() argument 'receive_stream'",
             trio.StapledStream, sender(true), sender(true))
