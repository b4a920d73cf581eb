-- testing.trace: a line for each hook, to standard output or a function.
local trio = require "trio"
local check = require "tests.lib.check"

local async function child() print "child" end
local async function main()
  async with trio.open_nursery() as nursery do nursery:start_soon(child) end
end
trio.run{main, instruments = {trio.testing.trace()}}
-- expect: !!! run started
-- expect: ### new task spawned: <init>
-- expect: ### task scheduled: <init>
-- expect: ### doing a quick check for I/O
-- expect: ### finished I/O check (took {any} seconds)
-- expect: >>> about to run one step of task: <init>
-- expect: ### new task spawned: main
-- expect: ### task scheduled: main
-- expect: <<< task step finished: <init>
-- expect: ### doing a quick check for I/O
-- expect: ### finished I/O check (took {any} seconds)
-- expect: >>> about to run one step of task: main
-- expect: ### new task spawned: child
-- expect: ### task scheduled: child
-- expect: <<< task step finished: main
-- expect: ### doing a quick check for I/O
-- expect: ### finished I/O check (took {any} seconds)
-- expect: >>> about to run one step of task: child
-- expect: child
-- expect: ### task scheduled: main
-- expect: ### task exited: child
-- expect: <<< task step finished: child
-- expect: ### doing a quick check for I/O
-- expect: ### finished I/O check (took {any} seconds)
-- expect: >>> about to run one step of task: main
-- expect: ### task scheduled: <init>
-- expect: ### task exited: main
-- expect: <<< task step finished: main
-- expect: ### doing a quick check for I/O
-- expect: ### finished I/O check (took {any} seconds)
-- expect: >>> about to run one step of task: <init>
-- expect: ### task exited: <init>
-- expect: <<< task step finished: <init>
-- expect: !!! run finished

local lines = {}
trio.run{async function() await trio.sleep(0.001) end, instruments = {
  trio.testing.trace(function(line) lines[#lines + 1] = line end)}}
print(lines[1], lines[#lines]) -- expect: !!! run started	!!! run finished
print((table.concat(lines):find("### waiting for I/O for up to 0.0", 1, true))
      ~= nil)                  -- expect: true
check.raises("'write'", trio.testing.trace, 5)
