-- SPDX-License-Identifier: MIT
--
-- The benchmarks, each beside its floor: the least that the same work can
-- cost on stock Lua, in plain Lua or in C. Ours and the floor take turns,
-- on one processor; the figures are medians. Absolute figures hold on one
-- machine only: read the ratios. For stock Lua.
--
-- usage: lua5.4 bench/run.lua BUILD [options] [names]

local USAGE = [[
usage: lua5.4 bench/run.lua BUILD [options] [names]
  BUILD         the folder with asyncrun and bench/floor_*
  --repeat N    repetitions (7; 3 of the slow ones)
  --smoke       a tiny load once: do they still work?
  --no-peers    only ours and the floors
  names         startup open embed limit await switch handoff spawn queue
                sleepers check threads asyncio echo accept bulk connections
                client
]]

local options = {names = {}}
local prefix = "" -- what pins a program to one processor

local function command_output(command)
  local pipe = io.popen(command)
  local text = pipe:read("a")
  local ok = pipe:close()
  if not ok then error("failed: " .. command, 0) end
  return text
end

-- Run a program; returns the numbers that it prints.
local function measure(command)
  local numbers = {}
  for number in command_output(prefix .. command):gmatch("%S+") do
    numbers[#numbers + 1] = tonumber(number)
      or error("no number from: " .. command, 0)
  end
  if #numbers == 0 then error("no result from: " .. command, 0) end
  return table.unpack(numbers)
end

local function median(values)
  local sorted = {table.unpack(values)}
  table.sort(sorted)
  local middle = #sorted // 2
  if #sorted % 2 == 1 then return sorted[middle + 1] end
  return (sorted[middle] + sorted[middle + 1]) / 2
end

---------------------------------------------------------------------------
-- The table
---------------------------------------------------------------------------

local ROW = "%-24s %10s %10s %7s %14s %8s"
local missed = 0

local function print_header()
  print(ROW:format("", "ours", "floor", "ratio", "spread", "target"))
end

local function show(value, unit)
  local scale = {ns = 1e9, ms = 1e3, s = 1, B = 1, ["s late"] = 1}
  local digits = value * scale[unit] < 100 and "%.2f" or "%.0f"
  return (digits .. " %s"):format(value * scale[unit],
    (unit:gsub(" late", "")))
end

-- Has a figure met its target? That is counted; smoke tests don't judge.
local function judge(value, relation, target)
  if options.smoke then return "" end
  local met = relation == "<=" and value <= target
    or relation == ">=" and value >= target
  if not met then missed = missed + 1 end
  return ("%s %g%s"):format(relation, target, met and "" or " MISSED")
end

-- One row from the paired samples of ours and the floor. The ratio is the
-- median of the pairs' ratios, its spread their extremes.
local function print_row(title, unit, ours, floor, target)
  local ratios = {}
  for i = 1, #ours do ratios[i] = ours[i] / floor[i] end
  local ratio = median(ratios)
  local judgement = target and judge(ratio, "<=", target) or ""
  print(ROW:format(title, show(median(ours), unit), show(median(floor), unit),
    ("%.2f"):format(ratio),
    ("%.2f..%.2f"):format(math.min(table.unpack(ratios)),
      math.max(table.unpack(ratios))), judgement))
  io.stdout:flush()
end

-- Measures both commands [times] times in turn. Returns, for each number
-- that they print, the samples of ours and those of the floor.
local function interleave(ours, floor, times)
  local columns = {}
  local function note(side, ...)
    for i, value in ipairs {...} do
      columns[i] = columns[i] or {ours = {}, floor = {}}
      table.insert(columns[i][side], value)
    end
  end
  for turn = 1, times do
    -- Who goes first alternates, so that neither always finds a warm cache.
    if turn % 2 == 1 then note("ours", measure(ours)) end
    note("floor", measure(floor))
    if turn % 2 == 0 then note("ours", measure(ours)) end
  end
  return columns
end

---------------------------------------------------------------------------
-- The benchmarks
---------------------------------------------------------------------------

local function load_of(real, smoke)
  return options.smoke and smoke or real
end

local function times(standard)
  return options.smoke and 1 or options["repeat"] or standard
end

local benches = {}

function benches.startup()
  local launch = ("%s/bench/launch %d "):format(options.build,
    load_of(200, 2))
  local columns = interleave(
    launch .. options.asyncrun .. " bench/empty.lua",
    launch .. options.lua .. " bench/empty.lua", times(7))
  print_row("startup", "ms", columns[1].ours, columns[1].floor, 1.6)
end

function benches.open()
  local count = load_of(5000, 2)
  local columns = interleave(
    ("%s/bench/open %d"):format(options.build, count),
    ("%s/bench/floor_open %d"):format(options.build, count), times(7))
  print_row("open and close", "ns", columns[1].ours, columns[1].floor, 2)
end

-- 10,000 lines take less than 100 ms.
function benches.check()
  local lines = load_of(" 10000", " 100")
  local columns = interleave(
    options.asyncrun .. " bench/check.lua" .. lines,
    options.lua .. " bench/floor_check.lua" .. lines, times(7))
  print_row("check 10,000 lines", "ms", columns[1].ours, columns[1].floor, 8)
end

-- What it costs to cross between a host and its scripts.
local CROSSINGS = { -- what, in words, target, how many
  {"call", "host calls script", 3.2, 5000000},
  {"function", "script calls C", 1.2, 10000000},
  {"async", "script awaits C", 1.2, 10000000},
  {"wake", "C waits, C wakes", 3, 1000000},
  {"thread", "C waits, a thread wakes", 1.3, 50000},
}

function benches.embed()
  for _, crossing in ipairs(CROSSINGS) do
    local what, title, target, count = table.unpack(crossing)
    count = load_of(count, 5)
    local floor = what == "thread" and "/bench/floor_threads "
      or "/bench/floor_embed " .. what .. " "
    local columns = interleave(
      ("%s/bench/embed %s %d"):format(options.build, what, count),
      options.build .. floor .. count, times(7))
    print_row(title, "ns", columns[1].ours, columns[1].floor, target)
  end
end

-- How late endless scripts are stopped, beside what is allowed.
function benches.limit()
  local late, allowed = {}, {}
  for i = 1, times(3) do
    late[i] = measure(("%s/bench/limit %d"):format(options.build,
      load_of(3, 1)))
    allowed[i] = 0.05
  end
  print_row("stopped, after the limit", "ms", late, allowed, 1)
end

function benches.await()
  for _, kind in ipairs {"global", "local"} do
    local arguments = (" %s %d"):format(kind, load_of(5000000, 100))
    local columns = interleave(
      options.asyncrun .. " bench/await.lua" .. arguments,
      options.lua .. " bench/floor_await.lua" .. arguments, times(7))
    print_row("await, " .. kind .. " function", "ns",
      columns[1].ours, columns[1].floor, 1.5)
  end
end

function benches.switch()
  local arguments = load_of(" 100 20000", " 10 10")
  local columns = interleave(
    options.asyncrun .. " bench/switch.lua" .. arguments,
    options.build .. "/bench/floor_switch" .. arguments, times(7))
  print_row("switch", "ns", columns[1].ours, columns[1].floor, 1.3)
end

-- Beside our own switch: a task that waits and is woken costs one.
function benches.handoff()
  for _, kind in ipairs {"lock", "event"} do
    local arguments = load_of(" 100 20000", " 10 10")
    local columns = interleave(
      options.asyncrun .. " bench/handoff.lua " .. kind .. arguments,
      options.asyncrun .. " bench/switch.lua" .. arguments, times(7))
    print_row(kind == "lock" and "lock hand-off" or "event wake-up", "ns",
      columns[1].ours, columns[1].floor, 2)
  end
end

function benches.spawn()
  local arguments = load_of(" 1000 1000", " 10 10")
  local columns = interleave(
    options.asyncrun .. " bench/spawn.lua" .. arguments,
    options.build .. "/bench/floor_spawn" .. arguments, times(7))
  print_row("spawn and join", "ns", columns[1].ours, columns[1].floor, 5.3)
end

function benches.queue()
  local arguments = load_of(" 3000000", " 100")
  local columns = interleave(
    options.asyncrun .. " bench/queue.lua" .. arguments,
    options.lua .. " bench/floor_queue.lua" .. arguments, times(7))
  print_row("queue, unbuffered", "ns", columns[1].ours, columns[1].floor,
    1.8)
end

local function has_module(name)
  return os.execute(("%s -c 'import %s' 2>/dev/null"):format(
    options.python, name))
end

local function available_memory()
  local file = io.open("/proc/meminfo")
  if not file then return math.huge end
  local kilobytes = file:read("a"):match("MemAvailable:%s*(%d+)")
  file:close()
  return kilobytes * 1024
end

local function run_sleepers(count, repetitions)
  local title = ("%d sleepers"):format(count)
  if count * 2000 > available_memory() then
    print(title .. ": not run, too little memory here")
    return
  end
  local ours = options.asyncrun .. " bench/sleepers.lua "
  local floor = options.build .. "/bench/floor_sleepers "
  local _, ours_empty = measure(ours .. 0)
  local _, floor_empty = measure(floor .. 0)
  local columns = interleave(ours .. count, floor .. count, repetitions)
  local function per_task(samples, empty)
    local result = {}
    for i, bytes in ipairs(samples) do result[i] = (bytes - empty) / count end
    return result
  end
  print_row(title .. ": CPU", "s", columns[1].ours, columns[1].floor, 1.3)
  print_row("  bytes per task", "B",
    per_task(columns[2].ours, ours_empty),
    per_task(columns[2].floor, floor_empty), 1.15)
  print_row("  late", "s late", columns[3].ours, columns[3].floor)
end

function benches.sleepers()
  if options.smoke then return run_sleepers(1000, 1) end
  run_sleepers(100000, times(5))
  run_sleepers(1000000, times(3))
end

-- On all processors. Two functions at once, beside one.
function benches.threads()
  local pinned = prefix
  prefix = ""
  local bench = options.asyncrun .. " bench/threads.lua "
  local loops = load_of(30000000, 1000)
  local columns = interleave(bench .. "compute 2 " .. loops,
    bench .. "compute 1 " .. loops, times(7))
  print_row("two threads at once", "ms", columns[1].ours, columns[1].floor,
    1.15)
  local calls = load_of(20000, 10)
  columns = interleave(bench .. "call " .. calls,
    options.build .. "/bench/floor_threads " .. calls, times(7))
  print_row("call in a thread", "ns", columns[1].ours, columns[1].floor)
  prefix = pinned
end

local network = require "bench.network" {
  options = options, output = command_output, median = median,
  judge = judge, times = times, scaled = load_of,
}

-- Beside Python's asyncio, which takes the floor's place, and uvloop.
function benches.asyncio()
  for _, kind in ipairs {"switch", "gather", "queue"} do
    local arguments = (" %s %d"):format(kind, load_of(300000, 100))
    local ours = options.asyncrun .. " bench/asyncio.lua" .. arguments
    for _, peer in ipairs {"asyncio", "uvloop"} do
      local title = ("%s, beside %s"):format(kind, peer)
      if options.no_peers or not has_module(peer) then
        measure(ours)
        print(title .. ": left out")
      else
        local theirs = ("%s bench/peers/tasks_asyncio.py%s%s"):format(
          options.python, arguments, peer == "uvloop" and " uvloop" or "")
        local columns = interleave(ours, theirs, times(7))
        print_row(title, "ns", columns[1].ours, columns[1].floor,
          peer == "asyncio" and 0.2)
      end
    end
  end
  network.streams()
end

for _, name in ipairs(network.names) do benches[name] = network[name] end

---------------------------------------------------------------------------
-- The command
---------------------------------------------------------------------------

local function fail_usage(message)
  io.stderr:write("run.lua: ", message, "\n", USAGE)
  os.exit(2)
end

local function read_options()
  local i = 1
  while arg[i] do
    if arg[i] == "--smoke" then
      options.smoke = true
    elseif arg[i] == "--no-peers" then
      options.no_peers = true
    elseif arg[i] == "--repeat" then
      i = i + 1
      options["repeat"] = math.tointeger(tonumber(arg[i]))
        or fail_usage("--repeat wants a number")
    elseif arg[i]:sub(1, 1) == "-" then
      fail_usage("no option " .. arg[i])
    elseif not options.build then
      options.build = arg[i]
    elseif benches[arg[i]] then
      table.insert(options.names, arg[i])
    else
      fail_usage("no benchmark " .. arg[i])
    end
    i = i + 1
  end
  if not options.build then fail_usage("BUILD is missing") end
  if #options.names == 0 then
    options.names = {"startup", "open", "embed", "limit", "await", "switch",
      "handoff", "spawn", "queue", "sleepers", "threads", "asyncio",
      table.unpack(network.names)}
  end
  options.asyncrun = options.build .. "/asyncrun"
  options.lua = arg[-1]
  options.python = os.execute("test -x /usr/bin/python3")
    and "/usr/bin/python3" or "python3"
end

-- Pin to the last processor: the first one serves most interrupts.
local function pin()
  if os.execute("command -v taskset >/dev/null 2>&1") then
    local last = tonumber(command_output("nproc")) - 1
    local trial = ("taskset -c %d "):format(last)
    if os.execute(trial .. "true 2>/dev/null") then prefix = trial end
  end
end

local function main()
  local in_table = false
  if not options.smoke then pin() end
  for _, name in ipairs(options.names) do
    local has_own = network[name] ~= nil
    if not has_own and not in_table then print_header() end
    in_table = not has_own
    benches[name]()
  end
  if not options.smoke then
    print(missed == 0 and "all targets met"
      or ("%d targets missed"):format(missed))
    return missed == 0
  end
end

read_options()
local ok, met = pcall(main)
network.close()
if not ok then io.stderr:write("run.lua: ", tostring(met), "\n") end
if not ok or met == false then os.exit(1) end
