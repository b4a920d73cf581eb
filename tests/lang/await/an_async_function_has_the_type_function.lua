-- 'async function' makes a value of type "function", in every form.
local trio = require "trio"

async function a() end
local async function b() end
local t = {f = async function() end}
async function t.g() end
async function t:h() end
local async function gen() yield 1 end
local types = {}
for _, f in ipairs {a, b, t.f, t.g, t.h, gen, trio.sleep} do
  types[type(f)] = (types[type(f)] or 0) + 1
end
print(types["function"])               -- expect: 7
print(math.type(1), type(async function() end)) -- expect: integer	function
