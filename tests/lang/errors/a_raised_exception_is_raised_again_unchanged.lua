-- error(e) raises the same object again; its traceback stays the first one.
local trio = require "trio"

local function first() error(trio.ValueError("x")) end
local ok, err = pcall(first)
local before = err.traceback
local ok2, again = pcall(function() error(err) end)
print(ok, ok2, err == again, again.traceback == before)
-- expect: false	false	true	true
print((before:match("[^\n]*\n\t[^\n]*")))
-- expect: stack traceback:
-- expect: 	{any}:4: in {any} 'first'
