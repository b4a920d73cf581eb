-- One object for each finding, in one line.
-- options: --diagnostics=json check
-- exit: 1
-- stderr: whole
local trio = require "trio"
trio.sleep("\"")
-- expect stderr: {"id":"forgotten-await","severity":"warning","message":"the call of the async function 'sleep' is not awaited: its code never runs","file":"tests/diagnostics/check_writes_json_for_editors.lua","line":6,"column":1,"help":"write: await trio.sleep(\"\\\"\")"}
