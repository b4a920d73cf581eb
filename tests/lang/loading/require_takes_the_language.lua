-- Modules may use the language; require names module and file when one
-- doesn't compile.
local trio = require "trio"

local folder = os.tmpname()
os.remove(folder)
os.execute("mkdir " .. folder)
package.path = folder .. "/?.lua;" .. package.path
local function write(name, text)
  local f = assert(io.open(folder .. "/" .. name .. ".lua", "wb"))
  f:write(text)
  f:close()
end
write("good", "local M = {}\nasync function M.f() return ... end\n")
write("good", [[
local M = {name = ..., file = select(2, ...)}
async function M.f(x) return x, "module" end
return M]])
write("bad", "local x = 1\nlocal y = await x()\n")
write("failing", "error('while loading', 0)")
local M, where = require "good"
print(M.name, M.file == where, trio.run(M.f, 1))
-- expect: good	true	1	module
print(require "good" == M)             -- expect: true
local ok, err = pcall(require, "bad")
print(ok, (err:match("^[^\n]*")))
-- expect: false	error loading module 'bad' from file '{any}bad.lua':
print((err:match("\n%s*[^\n]*(:2:11: [^\n]*)")))
-- expect: :2:11: SyntaxError: 'await' outside async function
print(pcall(require, "failing"))       -- expect: false	while loading
ok, err = pcall(require, "no.such.module")
print(ok, (err:match("^[^\n]*")))      -- expect: false	module 'no.such.module' not found:
print(package.loaded.trio == trio)     -- expect: true
os.execute("rm -r " .. folder)
-- style: off
