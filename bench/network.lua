-- SPDX-License-Identifier: MIT
--
-- The benchmarks of the network, for run.lua. bench/load puts the load on
-- and measures the server from outside; the floor is a server in C on
-- libev. All programs take turns, in several rounds; figures are medians.
-- Ours and the floor take short turns with another floor besides, where that
-- is possible: their ratios are to that one, those of peers to the round's.
--
-- Where nothing else runs, a server is busy all the time and the ratio of
-- the rates is that of the processor times (column cpu). Where others use
-- the processors too, only the latter holds.

local M = {}

local tools -- of run.lua: options, output, median, judge, scaled

local function shell_succeeds(command)
  return (os.execute(command .. " >/dev/null 2>&1"))
end

---------------------------------------------------------------------------
-- The programs
---------------------------------------------------------------------------

local scratch -- a folder for what has to be compiled, or nil

local function compile_go()
  scratch = scratch or tools.output("mktemp -d"):gsub("%s+$", "")
  local binary = scratch .. "/echo_go"
  tools.output(("GOCACHE=%s/cache GO111MODULE=off go build -o %s %s"):format(
    scratch, binary, "bench/peers/echo.go"))
  return binary
end

-- Debian's Python: its modules aren't there for another one.
local function python()
  return shell_succeeds("test -x /usr/bin/python3") and "/usr/bin/python3"
    or "python3"
end

local function python_peer(name, module)
  return {
    name = name,
    check = ("%s -c 'import %s'"):format(python(), module),
    command = ("%s bench/peers/echo_%s.py"):format(python(), module),
  }
end

local function lua_peer(module)
  return {
    name = module,
    check = ([[%s -e 'require "%s"']]):format(tools.options.lua, module),
    command = ("%s bench/peers/echo_%s.lua"):format(tools.options.lua,
      module),
  }
end

local function peers()
  return {
    {name = "Go", check = "go version", prepare = compile_go},
    python_peer("uvloop, Protocol", "uvloop"),
    lua_peer("luv"),
    lua_peer("cqueues"),
    {name = "Node", check = "node --version",
      command = "node bench/peers/echo.js"},
    python_peer("asyncio, streams", "asyncio"),
    python_peer("Trio", "trio"),
  }
end

local function floor_command()
  return tools.options.build .. "/bench/floor_echo"
end

local function floor_program()
  return {name = "C, libev", turns = true, command = floor_command()}
end

local function our_program(name, script)
  return {name = name, turns = true,
    command = ("%s bench/net/%s.lua"):format(tools.options.asyncrun, script)}
end

-- Streams of asyncio: the floor, ours, Python's on both loops.
local function stream_programs()
  local options = tools.options
  local list = {floor_program(), our_program("asyncrun", "streams_asyncio")}
  list[2].ours = true
  if options.smoke or options.no_peers then return list end
  for _, loop in ipairs {"asyncio", "uvloop"} do
    local peer = python_peer(loop, loop)
    peer.command = python() .. " bench/peers/echo_asyncio.py echo"
      .. (loop == "uvloop" and " uvloop" or "")
    if shell_succeeds(peer.check) then list[#list + 1] = peer end
  end
  return list
end

local MOST_IN_TURNS = 1000 -- connections; a turn with more is as long as that

local known -- the programs, once they were looked for

-- The floor is the first one, and ours follows.
local function programs()
  if known then return known end
  local options = tools.options
  known = {
    floor_program(),
    our_program("asyncrun", "echo"),
    our_program("asyncrun, sockets", "socket"),
    our_program("asyncrun, asyncio", "streams_asyncio"),
  }
  known[2].ours = true
  known[3].only_echo, known[4].only_echo = true, true
  if options.smoke or options.no_peers then return known end
  for _, peer in ipairs(peers()) do
    if shell_succeeds(peer.check) then
      peer.command = peer.command or peer.prepare()
      known[#known + 1] = peer
    else
      print(peer.name .. ": not here, left out")
    end
  end
  return known
end

---------------------------------------------------------------------------
-- Running the load
---------------------------------------------------------------------------

-- What load prints, by name.
local function run_load(arguments, command)
  local text = tools.output(("%s/bench/load %s %s"):format(
    tools.options.build, arguments, command))
  local result = {}
  for name, value in text:gmatch("([%w_]+)=(%S+)") do
    result[name] = tonumber(value) or error("no number: " .. text, 0)
  end
  return result
end

-- The options for messages: a mode, connections, the bytes of a message. With
-- one connection nobody has anything to do while the other one works: both get
-- the same processor, or their wake-ups would be measured.
local function message_options(messages)
  return ("-c %d -s %d%s"):format(messages.connections, messages.size or 64,
    messages.connections == 1 and " -1" or "")
end

-- How long a server is measured.
local function seconds()
  return tools.scaled(1, 0.05)
end

-- Messages for some time, in turns with the floor where that is of use.
local function run_messages(messages, program)
  local arguments = ("%s -t %g"):format(message_options(messages), seconds())
  if program.turns and messages.connections <= MOST_IN_TURNS then
    arguments = ("%s -f %s"):format(arguments, floor_command())
  end
  return run_load(arguments .. " " .. messages.mode, program.command)
end

-- Each program [rounds] times, in turn; who begins changes. Adds
-- 'samples', a list of results, to copies of the programs.
local function measure_all(list, rounds, run)
  local measured = {}
  for i, program in ipairs(list) do
    measured[i] = setmetatable({samples = {}}, {__index = program})
  end
  for round = 1, rounds do
    for i = 1, #measured do
      local program = measured[(i + round - 2) % #measured + 1]
      program.samples[round] = run(program)
    end
  end
  return measured
end

local function median_of(program, field)
  local values = {}
  for i, sample in ipairs(program.samples) do values[i] = sample[field] end
  return tools.median(values)
end

-- The ratios to the floor, round by round: their median and extremes.
local function ratios(program, floor, field)
  local values = {}
  for i, sample in ipairs(program.samples) do
    local beside = sample["floor_" .. field] or floor.samples[i][field]
    values[i] = sample[field] / beside
  end
  return tools.median(values), math.min(table.unpack(values)),
    math.max(table.unpack(values))
end

local function measure_messages(list, messages, rounds)
  return measure_all(list, rounds, function(program)
    return run_messages(messages, program)
  end)
end

-- System calls for one operation; nil where they can't be counted.
local function count_calls(messages, command)
  local arguments = ("-k -t %g %s %s"):format(tools.scaled(0.5, 0.05),
    message_options(messages), messages.mode)
  return run_load(arguments, command).calls
end

local function measure_with_calls(messages, rounds)
  local measured = measure_messages(programs(), messages, rounds)
  for _, program in ipairs(measured) do
    program.calls = count_calls(messages, program.command)
  end
  return measured
end

---------------------------------------------------------------------------
-- Tables
---------------------------------------------------------------------------

local ROW = "%-20s %9s %6s %11s %6s %7s %6s %6s %8s  %s"

local function print_head(title, unit)
  print(title)
  print(ROW:format("", unit, "ratio", "spread", "cpu", "us", "user",
    "calls", "p99 ms", ""))
end

local function number(format, value)
  return value and format:format(value) or "-"
end

-- One row of a table of operations. [scale] of the rate and of the costs.
local function print_program(program, floor, scale, judgement)
  local ratio, least, most = ratios(program, floor, "rate")
  local p99 = median_of(program, "p99")
  print(ROW:format("  " .. program.name,
    number("%.1f", median_of(program, "rate") / scale.rate),
    number("%.2f", ratio), ("%.2f..%.2f"):format(least, most),
    number("%.2f", (ratios(program, floor, "cpu"))),
    number("%.2f", median_of(program, "cpu") * scale.cost),
    number("%.2f", median_of(program, "user") * scale.cost),
    number("%.2f", program.calls),
    p99 > 0 and number("%.2f", p99 * 1e3) or "-", judgement or ""))
  io.stdout:flush()
end

local function warn_of_noise(floor)
  local busy = median_of(floor, "busy")
  if busy < 0.9 and not tools.options.smoke then
    print(("  the floor was busy for %.0f %% of the time only: something "
      .. "else uses the\n  processors; trust cpu, not ratio"):format(
      busy * 100))
  end
end

local OPERATIONS = {rate = 1e3, cost = 1e6} -- k/s, microseconds
local BYTES = {rate = 1e6, cost = 1e12}     -- MB/s, microseconds per MB

-- A table of operations. [judge] gives the judgement on ours.
local function print_operations(measured, scale, judge)
  local floor = measured[1]
  for _, program in ipairs(measured) do
    print_program(program, floor, scale,
      program.ours and judge and judge(program, floor))
  end
end

---------------------------------------------------------------------------
-- The benchmarks
---------------------------------------------------------------------------

local function judge_echo(program, floor)
  local verdict = tools.judge((ratios(program, floor, "rate")), ">=", 0.9)
  if not program.calls then return verdict end
  return verdict .. ", calls " .. tools.judge(program.calls, "<=", 2.1)
end

local function run_echo(connections, size, rounds, judge)
  local measured = measure_with_calls(
    {mode = "echo", connections = connections, size = size}, rounds)
  print_head(("echo: %d connections, %d bytes"):format(connections, size),
    "k/s")
  print_operations(measured, OPERATIONS, judge)
  if connections > 1 then warn_of_noise(measured[1]) end
end

local function enough_descriptors(connections)
  local limit = tools.output("ulimit -Hn")
  if (tonumber(limit) or math.huge) > connections + 100 then return true end
  print(("%d connections: not run, too few descriptors here"):format(
    connections))
  return false
end

function M.echo()
  if tools.options.smoke then return run_echo(3, 64, 1, judge_echo) end
  for _, size in ipairs {64, 16384} do
    for _, connections in ipairs {1, 100, 1000, 10000} do
      local judged = size == 64
        and (connections == 100 or connections == 1000)
      if enough_descriptors(connections) then
        run_echo(connections, size, tools.times(judged and 9 or 3),
          judged and judge_echo)
      end
    end
  end
end

local function judge_streams(program, floor)
  return tools.judge((ratios(program, floor, "rate")), ">=", 0.85)
end

-- An echo by asyncio's streams, for the benchmark of that dialect.
function M.streams()
  local connections = tools.scaled(100, 3)
  local measured = measure_messages(stream_programs(),
    {mode = "echo", connections = connections}, tools.times(9))
  print_head(("echo by streams: %d connections, 64 bytes"):format(
    connections), "k/s")
  print_operations(measured, OPERATIONS, judge_streams)
  warn_of_noise(measured[1])
end

local function judge_accept(program, floor)
  return "cpu " .. tools.judge((ratios(program, floor, "cpu")), "<=", 1.15)
end

function M.accept()
  local measured = measure_with_calls(
    {mode = "accept", connections = tools.scaled(64, 3)}, tools.times(5))
  print_head("accept: connect, one echo, close", "k/s")
  print_operations(measured, OPERATIONS, judge_accept)
end

local function run_bulk(mode, title)
  local list = {}
  for _, program in ipairs(programs()) do
    if not program.only_echo then list[#list + 1] = program end
  end
  local measured = measure_all(list, tools.times(5), function(program)
    return run_load(("-t %g %s"):format(seconds(), mode),
      program.command .. " " .. mode)
  end)
  print_head(title, "MB/s")
  print_operations(measured, BYTES)
end

function M.bulk()
  run_bulk("sink", "bulk, received by the server (us: for a MB)")
  run_bulk("source", "bulk, sent by the server (us: for a MB)")
end

-- Kernel memory is the same for all, and left out.
function M.connections()
  local count = tools.scaled(10000, 20)
  if not enough_descriptors(count) then return end
  local measured = measure_all(programs(), tools.times(3),
    function(program)
      return run_load(("-c %d hold"):format(count), program.command)
    end)
  print(("%d connections, two echoes on each"):format(count))
  print(("%-20s %16s"):format("", "bytes of memory"))
  for _, program in ipairs(measured) do
    print(("%-20s %16.0f"):format("  " .. program.name,
      median_of(program, "memory")))
  end
end

-- Both talk to the floor's server; 'mine' is the client's processor time.
function M.client()
  local connections = tools.scaled(100, 3)
  local server = tools.options.build .. "/bench/floor_echo"
  local arguments = ("-c %d -t %g"):format(connections, seconds())
  local ours = ([[ -x "%s bench/net/client.lua" client]]):format(
    tools.options.asyncrun)
  local measured = measure_all(
    {{name = "C, epoll", mode = " echo"}, {name = "asyncrun", mode = ours}},
    tools.times(5), function(program)
      return run_load(arguments .. program.mode, server)
    end)
  print(("client: %d connections, 64 bytes"):format(connections))
  print(("%-20s %9s %6s %6s %7s"):format("", "k/s", "ratio", "cpu", "us"))
  for _, program in ipairs(measured) do
    print(("%-20s %9.1f %6.2f %6.2f %7.2f"):format("  " .. program.name,
      median_of(program, "rate") / 1e3,
      (ratios(program, measured[1], "rate")),
      (ratios(program, measured[1], "mine")),
      median_of(program, "mine") * 1e6))
  end
end

M.names = {"echo", "accept", "bulk", "connections", "client"}

-- Delete what was compiled.
function M.close()
  if scratch then os.execute("rm -rf " .. scratch) end
end

return function(bench_tools)
  tools = bench_tools
  return M
end
