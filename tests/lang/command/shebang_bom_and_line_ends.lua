-- A '#!' line, a byte order mark and CRLF line ends are accepted; lines and
-- columns stay those of the file.
local program = require "tests.lib.program"

local function show(text)
  local out, code = program.run_text(text)
  print((out:match("[^\r\n]*")), code)
end
local code = "async function f() return 'ran' end "
  .. "print(require 'trio'.run(f))"
show("#!/usr/bin/env asyncrun\n" .. code) -- expect: ran	0
show("\xef\xbb\xbf" .. code)           -- expect: ran	0
show("\xef\xbb\xbf#!x\n" .. code)      -- expect: ran	0
show(code:gsub(" ", "\r\n"))           -- expect: asyncrun: FILE:{any}	1
show("async function f()\r\n  return 'ran'\r\nend\r\n"
  .. "print(require 'trio'.run(f))\r\n") -- expect: ran	0
show("#!x\n\nawait f()")               -- expect: asyncrun: FILE:3:1: SyntaxError: 'await' outside async function	1
show("\r\n\r\n  await f()")            -- expect: asyncrun: FILE:3:3: SyntaxError: 'await' outside async function	1
show("#!x")                            -- expect: 	0
show("")                               -- expect: 	0
show("async function f() error('x') end\r\n\r\nrequire'trio'.run(f)")
-- expect: FILE:1: x	1
-- style: off
