-- An empty folder for a test, removed with all that is in it:
--   local folder <close> = require "tests.lib.folder" ()
--   folder / "name", folder.path

local trio = require "trio"

local Folder = {}

function Folder:__div(name)
  return self.path / name
end

function Folder:__close()
  os.execute("rm -rf '" .. tostring(self.path) .. "'")
end

return function()
  local path = os.tmpname()
  os.remove(path)
  assert(os.execute("mkdir '" .. path .. "'"))
  return setmetatable({path = trio.Path(path)}, Folder)
end
