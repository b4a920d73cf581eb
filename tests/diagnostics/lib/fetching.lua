-- A module that the tests of `asyncrun check` require: read, but never run.
os.exit(99)

local trio = require "trio"
local fetching = {}

async function fetching.fetch(name)
  await trio.sleep(0)
  return name
end

function fetching.name()
  return "x"
end

async function fetching.both() end

function fetching.both() end

return fetching
