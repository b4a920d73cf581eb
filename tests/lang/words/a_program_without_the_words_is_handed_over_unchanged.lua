-- A program that uses none of the five forms comes out byte for byte.
local text = "local await = 1\n\tprint( await )  -- with async\r\n"
local path = os.tmpname()
local f = assert(io.open(path, "wb"))
f:write(text)
f:close()
local i = 0
while arg[i - 1] do i = i - 1 end
local p = io.popen(("'%s' --emit-lua %s"):format(arg[i], path))
print(p:read("a") == text)             -- expect: true
p:close()
os.remove(path)
