-- 'yield' with values at the start of a statement outside an async function
-- is an error of the same kind.
local function message(text)
  print((select(2, load(text, "=script"))))
end
message [[
function gen()
  yield 1
end]]
-- expect: script:2:3: SyntaxError: 'yield' outside async function
-- expect:     yield 1
-- expect:     ^~~~~
-- expect:   {any}'gen'{any}
message [[
async function gen()
  local function inner() yield x end
end]]
-- expect: script:2:26: SyntaxError: 'yield' outside async function
-- expect:     local function inner() yield x end
-- expect:                            ^~~~~
-- expect:   {any}'inner'{any}
