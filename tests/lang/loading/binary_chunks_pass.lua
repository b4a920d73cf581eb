-- string.dump and load of plain functions work as in Lua; the functions of
-- a translated chunk can be dumped, too.
local trio = require "trio"

local function plain(x) return x * 2 end
print(load(string.dump(plain))(21))    -- expect: 42
print(load(string.dump(plain, true), "=stripped", "b")(1)) -- expect: 2
print(load(string.dump(plain), "=x", "t"))
-- expect: nil	attempt to load a binary chunk (mode is 't')
local path = os.tmpname()
local f = assert(io.open(path, "wb"))
f:write("#!shebang\n", string.dump(load "return 'from a binary file', ..."))
f:close()
print(loadfile(path)(1))               -- expect: from a binary file	1
print(dofile(path))                    -- expect: from a binary file
os.remove(path)
async function af() end
print(pcall(string.dump, af))
-- expect: false	unable to dump given function
print(trio.run(async function() return 1 end)) -- expect: 1
