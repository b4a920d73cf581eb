-- Columns count bytes from 1, at the word; a tab is one byte.
local function position(text)
  print((select(2, load(text, "=s")):match("^s:%d+:%d+: SyntaxError")))
end
position "await f()"                   -- expect: s:1:1: SyntaxError
position "\t\tawait f()"               -- expect: s:1:3: SyntaxError
position "local s = 'äöü' await f()"   -- expect: s:1:20: SyntaxError
position "--[[ x\n ]] await f()"       -- expect: s:2:5: SyntaxError
position "local x\r\n\r\n  await f()"  -- expect: s:3:3: SyntaxError
position "return 1 + (await f())"      -- expect: s:1:13: SyntaxError
