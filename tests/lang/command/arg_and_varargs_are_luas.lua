-- 'arg' and '...' are as in lua, in a script that uses the language, too.
-- args: one "two words" -x
async function f() return "translated" end
print(...)                             -- expect: one	two words	-x
print(#arg, arg[1], arg[2], arg[3])    -- expect: 3	one	two words	-x
print(arg[0])                          -- expect: tests/lang/command/arg_and_varargs_are_luas.lua
print(arg[-1] ~= nil, require "trio".run(f)) -- expect: true	translated
-- style: off
