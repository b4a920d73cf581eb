-- 'await' before what is no name or '(' stays a name: a syntax error of Lua
-- with a hint.
local function message(text)
  print((select(2, load("async function f() " .. text .. " end", "=s"))))
end
message "await 5"
-- expect: s:1:26: syntax error near '5'
-- expect:   {any}
message "x = await 'text' + await {}"
-- expect: s:1:{any}
