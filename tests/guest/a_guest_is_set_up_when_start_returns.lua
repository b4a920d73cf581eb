-- trio rule 143: token, system tasks and run_sync_soon work before the host
-- has done anything; main hasn't begun.
local trio = require "trio"
local host = require "tests.lib.host"
local check = require "tests.lib.check"
local lowlevel = trio.lowlevel

local said = {}
local function say(what) said[#said + 1] = what end

async function main(a, b)
  say "main"
  await trio.sleep(0.01)
  say "woken"
  return a, b, nil
end

local h = host.start{main, 1, "two"}
check.eq(lowlevel.in_trio_run(), true)
check.eq(lowlevel.in_trio_task(), false)
lowlevel.spawn_system_task(async function() say "system" end)
say "started"
check.eq(table.pack(h:finish()), {1, "two", n = 3})
check.eq(said, {"started", "main", "system", "woken"})
check.eq(lowlevel.in_trio_run(), false)
check.eq(trio.run(async function() return "the next run" end),
         "the next run")
