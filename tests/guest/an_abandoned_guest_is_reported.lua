-- trio rule 146
local trio = require "trio"
local host = require "tests.lib.host"
local h = host.start{async function() await trio.sleep_forever() end}
h:turn(2)
print "the host has had enough"
-- expect: the host has had enough
-- expect stderr: guest run got abandoned without properly finishing: its host
