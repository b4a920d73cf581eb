-- 'await await x' is an error.
local message = select(2, load [[
async function f(x)
  return await await x
end]])
print((message:gsub("\n", "|")))
-- expect: [string "async{any}]:2:16: SyntaxError: 'await' after 'await'{any}
print(load "async function f(x) return await (await x) end" ~= nil)
-- expect: true
