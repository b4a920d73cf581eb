-- testing.trace is an instrument that writes a line for each event.
local check = require "tests.lib.check"
local trio = require "trio"

local lines = {}
local function write(line)
  lines[#lines + 1] = line:gsub("%d+%.%d+", "N")
end

local async function child() await trio.sleep(0.5) end
local async function main()
  async with trio.open_nursery() as nursery do nursery:start_soon(child) end
end

trio.run{main, instruments = {trio.testing.trace(write)},
         clock = trio.testing.MockClock {autojump_threshold = 0}}
local function has(line)
  for i = 1, #lines do
    if lines[i]:find(line, 1, true) then
      table.remove(lines, i)
      return
    end
  end
  error("no line " .. line, 2)
end
check.eq(lines[1], "!!! run started")
check.eq(lines[#lines], "!!! run finished")
has "### new task spawned: child"
has "### task scheduled: child"
has ">>> about to run one step of task: child"
has "<<< task step finished: child"
has "### doing a quick check for I/O"
has "### finished I/O check (took N seconds)"
has "### task exited: child"
check.raises(trio.TypeError, trio.testing.trace, 5)

local real = {}
trio.run{trio.sleep, 0.01, instruments = {trio.testing.trace(function(line)
  real[#real + 1] = line
end)}}
print(table.concat(real, "\n"):match("waiting for I/O for up to 0%.%d+ sec"))
-- expect: waiting for I/O for up to 0.{any} sec
