-- A chat server: whoever connects says a name, and each line goes to all the
-- others. Try it with: socat READLINE TCP:127.0.0.1:12345
-- Each client has two tasks. One reads its lines and puts them into the
-- queues of the others, which never waits; one takes what is in its own queue
-- and sends it. So who reads slowly fills a queue and stops nobody; when it is
-- full, that client has to leave. Ctrl-C ends the server. Arguments are the
-- port (0 for any free one) and how many lines a queue holds.
local trio = require "trio"

local PORT = tonumber((...)) or 12345
local QUEUE = tonumber((select(2, ...))) or 100

local MAX_LINE = 1000 -- bytes
local PATIENCE = 60   -- seconds until a name must have been said

io.stdout:setvbuf("line") -- a line is seen when it is printed

-- name -> {outbox = where its lines go, scope = what ends it}
local members = {}

local function names()
  local list = {}
  for name in pairs(members) do list[#list + 1] = name end
  table.sort(list)
  return table.concat(list, ", ")
end

-- Put a line into a queue, or give up this client. No await here, or in what
-- calls it: nobody comes or goes in the middle of a line.
local function tell(member, text)
  local ok, err = pcall(member.outbox.send_nowait, member.outbox,
                        text .. "\n")
  if ok then return end
  -- The queue is full, or who sends what is in it has failed just now.
  if not trio.isinstance(err, {trio.WouldBlock, trio.BrokenResourceError})
  then
    error(err, 0)
  end
  member.scope:cancel()
end

local function tell_others(member, text)
  print(text)
  for _, other in pairs(members) do
    if other ~= member then tell(other, text) end
  end
end

-- All that is in the queue goes out at once: who takes a line each time would
-- lag behind somebody who pastes a page.
local async function send_lines(stream, inbox)
  async for text in inbox do
    while inbox:statistics().current_buffer_used > 0 do
      text = text .. inbox:receive_nowait()
    end
    await stream:send_all(text)
  end
end

-- What a client may do to the terminals of others is to write on them.
local function printable(line)
  return (line:gsub("%c", "?"))
end

local async function receive_lines(lines, name, member)
  async for line in lines do
    if line == "/quit" then return end
    if line == "/names" then
      tell(member, "* here are " .. names())
    elseif line ~= "" then
      tell_others(member, name .. ": " .. printable(line))
    end
  end
end

-- A member as long as the variable lives that holds this.
local function join(name, member)
  members[name] = member
  tell_others(member, ("* %s joins"):format(name))
  tell(member, "* here are " .. names())
  return setmetatable({}, {__close = function()
    members[name] = nil
    tell_others(member, ("* %s leaves"):format(name))
  end})
end

local async function chat(stream, lines, name)
  local outbox, inbox = trio.open_memory_channel(QUEUE)
  -- When one of the two tasks fails, the other ends as well, and the error
  -- goes on as it is, not in a group.
  async with trio.open_nursery{strict_exception_groups = false} as nursery do
    local member = {outbox = outbox, scope = nursery.cancel_scope}
    nursery:start_soon(send_lines, stream, inbox)
    local membership <close> = join(name, member)
    await receive_lines(lines, name, member)
    nursery.cancel_scope:cancel()
  end
end

-- Ask until there is a name; nil if the client goes away.
local async function ask_name(stream, lines)
  with trio.fail_after(PATIENCE) do
    await stream:send_all("Your name?\n")
    async for name in lines do
      if not name:find("^[%w_-]+$") or #name > 20 then
        await stream:send_all("Up to 20 letters and digits, please.\n")
      elseif members[name] then
        await stream:send_all("That name is taken.\n")
      else
        return name -- it is free until join: there is no await in between
      end
    end
  end
end

local async function welcome(stream)
  local lines = stream:lines("l", MAX_LINE)
  local name = await ask_name(stream, lines)
  if name then await chat(stream, lines, name) end
end

local async function handler(stream)
  local ok, err = await pcall(welcome, stream)
  if not ok then
    -- A cancellation or Ctrl-C isn't an Exception, and goes on.
    if not trio.isinstance(err, trio.Exception) then error(err, 0) end
    print("connection lost: " .. tostring(err))
  end
end

local async function main()
  async with trio.open_nursery() as nursery do
    -- Without the host, it would serve the whole network.
    local listeners = await nursery:start(trio.serve_tcp, handler, PORT,
                                          {host = "127.0.0.1"})
    print(("listening on %s:%d"):format(listeners[1].socket:getsockname()))
  end
end

trio.run(main)
