-- The error that reaches exit has its traceback.
local trio = require "trio"

local function fail() error(trio.ValueError("x")) end
local m = setmetatable({}, {
  __enter = function() end,
  __exit = function(_, err) print(err.traceback) return true end,
})
local function work()
  with m do fail() end
end
work()
-- expect: stack traceback:
-- expect: 	{any}:4: in {any} 'fail'
-- expect: 	{any}:10: in function 'work'
-- expect: 	{any}:12: in main chunk
