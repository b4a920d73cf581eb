-- Half-closed connections: who has said that there is no more still gets
-- all answers, and may be answered for as long as it takes; then a peer
-- that is gone is an error for who goes on sending.
local trio = require "trio"
local check = require "tests.lib.check"

local N = 200

-- Answers only when it knows that all questions are there.
local async function answer(stream)
  local questions = {}
  async for line in stream:lines() do questions[#questions + 1] = line end
  check.eq(await stream:receive_some(), "")
  for i = 1, #questions do
    await stream:send_all(questions[i]:upper() .. ("."):rep(1000) .. "\n")
  end
end

local async function ask(stream)
  for i = 1, N do await stream:send_all("question " .. i .. "\n") end
  await stream:send_eof()
  await stream:send_eof()
  check.raised(trio.ClosedResourceError,
               await pcall(stream.send_all, stream, "more"))
  local i = 0
  async for line in stream:lines() do
    i = i + 1
    check.eq(line:match("^[%u%s%d]+"), "QUESTION " .. i)
  end
  check.eq(i, N)
end

trio.run(async function()
  async with trio.open_nursery() as nursery do
    local listeners = await nursery:start(trio.serve_tcp, answer, 0,
                                          "127.0.0.1")
    local _, port = listeners[1].socket:getsockname()
    async with trio.open_nursery() as clients do
      for _ = 1, 5 do
        clients:start_soon(async function()
          async with await trio.open_tcp_stream("127.0.0.1", port) as s do
            await ask(s)
          end
        end)
      end
    end
    nursery.cancel_scope:cancel()
  end

  local a, b = trio.socket.socketpair()
  a, b = trio.SocketStream(a), trio.SocketStream(b)
  await b:send_eof()
  check.eq(await a:receive_some(), "")
  await a:send_all("it still listens")
  check.eq(await b:receive_some(), "it still listens")
  await b:aclose()
  check.raised("EPIPE", await pcall(a.send_all, a, "and now not"))
  check.eq(await a:receive_some(), "")
  await a:aclose()
end)
