-- An ordinary syntax error has Lua's words, with the column added.
-- stderr: whole
local t = {1, 2
print(t)                               -- expect syntax error: '}' expected (to close '{' at line 3) near 'print'
-- expect stderr: asyncrun: {any}:4:1: '}' expected (to close '{' at line 3) near 'print'
-- expect stderr:     print(t)                               -- expect syntax error: '}' expected (to close '{' at line 3) near 'print'
-- expect stderr:     ^~~~~
-- style: off
