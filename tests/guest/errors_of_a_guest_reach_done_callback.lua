-- What main raises, what a clock raises that doesn't start, a KeyboardInterrupt
-- and a cancelled main are outcomes; options are checked.
local trio = require "trio"
local host = require "tests.lib.host"
local check = require "tests.lib.check"
local start = trio.lowlevel.start_guest_run

local h = host.start{async function() error(trio.ValueError("no")) end}
local ok, err = pcall(h.finish, h)
check.eq(ok, false)
check.eq(trio.isinstance(err, trio.ValueError), true)
check.eq(h.outcome.value, nil)
check.eq(h.outcome.error, err)
check.eq(tostring(h.outcome):match("^Error%("), "Error(")

local function f() end
async function main() end
check.raises("run_sync_soon_threadsafe", start, {main})
check.raises("done_callback", start,
             {main, run_sync_soon_threadsafe = f})
check.raises("no option 'done'", start,
             {main, run_sync_soon_threadsafe = f, done = f})
check.raises("a table: start_guest_run{", start, main)
check.raises("clock", start,
             {main, clock = 1, run_sync_soon_threadsafe = f,
              done_callback = f})
check.raises(trio.TypeError, start,
             {f(), run_sync_soon_threadsafe = f, done_callback = f})

-- One run at a time.
h = host.start{main}
check.raises("a guest run isn't done", trio.run, main)
h:finish()
trio.run(async function()
  check.raises("from inside", start,
               {main, run_sync_soon_threadsafe = f, done_callback = f})
end)
