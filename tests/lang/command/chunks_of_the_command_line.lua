-- -e runs code, before a script; its errors name the command line.
local program = require "tests.lib.program"

print(program.run [[-e 'x = 1' -e 'async function f() return x end print(require "trio".run(f))']])
-- expect: 1
-- expect: 	0
print((program.run [[-e 'await f()']]):match("[^\n]*"))
-- expect: asyncrun: (command line):1:1: SyntaxError: 'await' outside async function
print((program.run [[-e 'error "x"']]):match("[^\n]*"))
-- expect: (command line):1: x
-- style: off
