-- loadfile returns a chunk or nil and a message; dofile runs a file or
-- raises the message.
local trio = require "trio"

local path = os.tmpname()
local function write(text)
  local f = assert(io.open(path, "wb"))
  f:write(text)
  f:close()
end
write "async function from_file() return 'file' end return from_file, ..."
local chunk = loadfile(path)
local f, extra = chunk("argument")
print(trio.run(f), extra)              -- expect: file	argument
print(trio.run((dofile(path))))        -- expect: file
local env = {}
loadfile(path, "t", env)()
print(type(env.from_file))             -- expect: function
write "\n\n  await x()"
print((select(2, loadfile(path)):match("lua_[^:]*(:[^\n]*)")))
-- expect: :3:3: SyntaxError: 'await' outside async function
local ok, err = pcall(dofile, path)
print(ok, (err:match("lua_[^:]*(:[^\n]*)")))
-- expect: false	:3:3: SyntaxError: 'await' outside async function
os.remove(path)
print(loadfile(path))                  -- expect: nil	cannot open {any}
print(pcall(dofile, path))             -- expect: false	cannot open {any}
print(loadfile("/"))                   -- expect: nil	cannot read /{any}
-- style: off
