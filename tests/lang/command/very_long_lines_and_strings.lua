-- A line of 10 MB is no problem; an endless long string or comment is a
-- clear error whose report is short.
local program = require "tests.lib.program"

local function show(text)
  local out, code = program.run_text(text)
  print(#out < 1000, (out:match("[^\n]*"):sub(1, 70)), code)
end
local line = "x = 1 " .. ("+ 1 "):rep(2500000) .. "print 'done'"
show("x = '" .. ("y"):rep(10000000) .. "' print(#x)") -- expect: true	10000000	0
show("async function f() end " .. ("x = 1 "):rep(1000000) .. "print(f)")
-- expect: true	function: {any}	0
show("async function f() end " .. ("x = 1 "):rep(1000000) .. "await f()")
-- expect: true	asyncrun: FILE:1:{any} SyntaxError: 'await' outside async function	1
show("x = [==[" .. ("long "):rep(2000000))
-- expect: true	asyncrun: FILE:1:{any} unfinished long string (starting at line 1) ne{any}	1
show("--[[ " .. ("long\n"):rep(1000000))
-- expect: true	asyncrun: FILE:1000001:{any} unfinished long comment (starting at{any}	1
print(#line > 10000000)                -- expect: true
-- style: off
