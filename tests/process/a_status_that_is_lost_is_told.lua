-- Where SIGCHLD is ignored, the system keeps no status of processes: the end
-- is seen all the same, and a warning says why the status is 255.
local program = require "tests.lib.program"
local trio = require "trio"

local script = [[
  local trio = require "trio"
  trio.run(async function()
    local process = await trio.lowlevel.open_process {"true"}
    print(await process:wait())
  end)
]]

trio.run(async function()
  await trio.run_process {"env", "--ignore-signal=CHLD",
                          program.asyncrun(), "-e", script}
end)
-- expect: 255
-- expect stderr: RuntimeWarning: the status of process {any} is lost: is SIGCHLD ignored? It counts as 255
-- stderr: whole
