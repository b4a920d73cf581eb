-- Which of a host's ports can be connected to? There is a task for each port,
-- for tasks are cheap. Sockets are not: a limiter lets only so many tasks pass
-- at a time, and the next when one is through. Check hosts that are yours.
-- Arguments are the host, the first port, the number of ports, how many are
-- tried at a time, and the seconds until a silent port is given up.
local trio = require "trio"

local HOST = (...) or "127.0.0.1"
local FIRST = tonumber((select(2, ...))) or 1
local COUNT = tonumber((select(3, ...))) or 1000
local AT_ONCE = tonumber((select(4, ...))) or 100
local PATIENCE = tonumber((select(5, ...))) or 1

-- What an attempt that failed says of the port. Other errors are ours.
local SILENT = {EHOSTUNREACH = true, ENETUNREACH = true, ETIMEDOUT = true}

-- A port from which no server, but our own end answers: it can happen that
-- the system chooses the same number for both.
local function is_itself(sock)
  local host, port = sock:getsockname()
  local peer_host, peer_port = sock:getpeername()
  return host == peer_host and port == peer_port
end

local async function try(address, port)
  async with await trio.open_tcp_stream(address, port) as stream do
    return is_itself(stream.socket) and "closed" or "open"
  end
end

local async function check(address, port)
  with trio.move_on_after(PATIENCE) do
    local ok, result = await pcall(try, address, port)
    if ok then return result end
    if not trio.isinstance(result, trio.OSError) then error(result, 0) end
    if result.name == "ECONNREFUSED" then return "closed" end
    if not SILENT[result.name] then error(result, 0) end
  end
  return "silent"
end

local async function main()
  -- One look-up of the name is enough.
  local found = await trio.socket.getaddrinfo(HOST, FIRST)
  local address = found[1][5][1]
  local limiter = trio.CapacityLimiter(AT_ONCE)
  local results, counts = {}, {open = 0, closed = 0, silent = 0}
  local start = trio.current_time()
  async with trio.open_nursery() as nursery do
    for port = FIRST, FIRST + COUNT - 1 do
      nursery:start_soon(async function()
        async with limiter do
          local result = await check(address, port)
          results[port] = result
          counts[result] = counts[result] + 1
        end
      end)
    end
  end
  for port = FIRST, FIRST + COUNT - 1 do
    if results[port] == "open" then print(("%d is open"):format(port)) end
  end
  print(("%d open, %d closed, %d silent in %.2f seconds"):format(
    counts.open, counts.closed, counts.silent, trio.current_time() - start))
end

trio.run(main)
