-- A StapledStream passes on; aclose closes both halves whatever they raise.
-- trio rule 124
local show, virtual, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

local Half = trio.abc.Stream:subclass("Half")
function Half:__init(name, err) self.name, self.err = name, err end
async function Half:send_all(data) show(self.name, "send_all", data) end
async function Half:wait_send_all_might_not_block() show(self.name, "wait") end
async function Half:receive_some(max_bytes)
  show(self.name, "receive_some", max_bytes)
  return "data"
end
async function Half:aclose()
  show(self.name, "aclose")
  if self.err then error(self.err) end
end
local WithEof = Half:subclass("WithEof")
async function WithEof:send_eof() show(self.name, "send_eof") end

virtual(async function()
  local stream = trio.StapledStream(Half("out"), Half("in"))
  await stream:send_all("x")
  await stream:wait_send_all_might_not_block()
  show(await stream:receive_some(5))
  await stream:send_eof()
  await stream:aclose()
  show(stream.send_stream.name, stream.receive_stream.name)
  await trio.StapledStream(WithEof("out"), Half("in")):send_eof()
  for _, errors in ipairs {{trio.ValueError(), n = 2}, {nil, trio.OSError()},
                           {trio.ValueError(), trio.OSError()}} do
    stream = trio.StapledStream(Half("out", errors[1]), Half("in", errors[2]))
    local ok, err = await pcall(stream.aclose, stream)
    show(shape(err))
  end
end)
-- expect: out	send_all	x
-- expect: out	wait
-- expect: in	receive_some	5
-- expect: data
-- expect: out	aclose
-- expect: out	aclose
-- expect: in	aclose
-- expect: out	in
-- expect: out	send_eof
-- expect: out	aclose
-- expect: in	aclose
-- expect: ValueError
-- expect: out	aclose
-- expect: in	aclose
-- expect: OSError
-- expect: out	aclose
-- expect: in	aclose
-- expect: OSError
