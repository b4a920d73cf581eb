-- 0, 1 after an uncaught error or a compile error, 2 for bad options, what
-- os.exit was given, 130 after a KeyboardInterrupt.
local program = require "tests.lib.program"

local function status(text) return (select(2, program.run_text(text))) end
print(status "return 5")               -- expect: 0
print(status "error 'x'")              -- expect: 1
print(status "x = = 1")                -- expect: 1
print(status "await f()")              -- expect: 1
print(status "os.exit(7)")             -- expect: 7
print(status "os.exit(true)")          -- expect: 0
print(status "os.exit(false)")         -- expect: 1
print(status [[
require "trio".run(async function()
  with setmetatable({}, {__enter = print, __exit = print}) do os.exit(9) end
end)]])                                -- expect: 9
print(status [[
local trio = require "trio"
trio.run(async function()
  async with trio.open_nursery() as n do
    n:start_soon(async function() os.exit(3, true) end)
    await trio.sleep(1)
  end
end)]])                                -- expect: 3
print(status [[
local trio = require "trio"
trio.run(async function() error(trio.KeyboardInterrupt()) end)]])
-- expect: 130
print(status "require 'trio'.run(async function() error() end)") -- expect: 1
print((select(2, program.run "--nonsense"))) -- expect: 2
print((select(2, program.run "-e")))   -- expect: 2
print((select(2, program.run "-e 'x = 1'"))) -- expect: 0
