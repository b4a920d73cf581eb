-- enter doesn't run when exit is missing; exit is the one from before.
local trio = require "trio"
local check = require "tests.lib.check"

local half = setmetatable({}, {__enter = function() print "never" end})
local err = check.raises(trio.TypeError, function() with half do end end)
print((err.message:match("[^\n]*")))
-- expect: 'table' object does not support the context manager protocol (it has no __exit method)
local M = {}
M.__exit = function() print "the first exit" end
M.__enter = function() M.__exit = function() print "the second" end end
with setmetatable({}, M) do end        -- expect: the first exit
trio.run(async function()
  local ahalf = setmetatable({}, {
    __aenter = async function() print "never" end,
  })
  err = check.raised(trio.TypeError, await pcall(async function()
    async with ahalf do end
  end))
  print((err.message:match("[^\n]*")))
  -- expect: 'table' object does not support the async context manager protocol (it has no __aexit method)
end)
-- style: off
