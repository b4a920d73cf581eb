-- NUL bytes and invalid UTF-8 in the source are errors outside strings and
-- comments, as in Lua; inside they are bytes.
local program = require "tests.lib.program"

local function show(text)
  local out, code = program.run_text(text)
  print((out:gsub("[^\n\t -~]", "?"):match("[^\n]*")), code)
end
show "print(1) \0 print(2)"            -- expect: asyncrun: FILE:1:10: unexpected symbol{any}	1
show "print '\0' print(#'a\0b')"       -- expect: ?	0
show "x = \xff"                        -- expect: asyncrun: FILE:1:5: unexpected symbol near '<\255>'	1
show "print(#'\xff\xfe')"              -- expect: 2	0
show "-- \xff \0 comment\nprint 'ok'"  -- expect: ok	0
show "async function f() await x\xc3\xa4() end" -- expect: asyncrun: FILE:1:27: {any}	1
-- style: off
