-- SPDX-License-Identifier: MIT
--
-- What trio.Path asks the system, in worker threads. A cancelled task
-- doesn't wait for the answer to a question; a change is waited for.

local core = require "asyncrun.core"
local fs = require "asyncrun.fs"
local open_file = require "trio.file".open_file
local pattern = require "trio.path.pattern"
local pure = require "trio.path.pure"
local argument_error = core.argument_error

local error, ipairs, pcall = error, ipairs, pcall
local getenv, mtype = os.getenv, math.type
local setmetatable, type = setmetatable, type
local tostring = tostring
local sort = table.sort
local Path = pure.methods
local check, parse, as_path = pure.check, pure.parse, pure.as_path

-- Kinds of files, as in st_mode.
local FIFO, CHARACTER, FOLDER, BLOCK, REGULAR, LINK, SOCKET =
  1, 2, 4, 6, 8, 10, 12

local ENOENT, ENOTDIR, EBADF, ELOOP = 2, 20, 9, 40
local NOT_THERE = {[ENOENT] = true, [ENOTDIR] = true, [EBADF] = true,
                   [ELOOP] = true}

local function option(fname, options, name, kind, default)
  if options ~= nil and type(options) ~= "table" then
    argument_error("type", fname, "options", options, "a table or nil")
  end
  local value = options and options[name]
  if value == nil then return default end
  if (kind == "integer" and mtype or type)(value) ~= kind then
    argument_error("type", fname, name, value, "of type " .. kind)
  end
  return value
end

local function check_mode(fname, mode)
  if mtype(mode) ~= "integer" then
    argument_error("type", fname, "mode", mode, "an integer")
  end
  return mode
end

--- A list that is also an iterator: `for path in list do`.
local List = {__name = "list of paths"}
local NEXT = setmetatable({}, {__mode = "k"})

function List:__call()
  local i = (NEXT[self] or 0) + 1
  NEXT[self] = self[i] and i
  return self[i]
end

-- --- what it is -----------------------------------------------------------

--- What the system knows of it, of a link's target unless
--- follow_symlinks = false. OSError.
---@async
---@param options? {follow_symlinks?: boolean}
---@return trio.Stat
async function Path:stat(options)
  check("stat", self)
  return await fs.stat(tostring(self), option("stat", options,
    "follow_symlinks", "boolean", true))
end

--- The same of a link itself.
---@async
---@return trio.Stat
async function Path:lstat()
  check("lstat", self)
  return await fs.stat(tostring(self), false)
end

--- st_mode's kind; nil if it isn't there.
local async function kind_of(self, follow)
  local ok, stat = await pcall(fs.stat, tostring(self), follow)
  if ok then return stat.st_mode >> 12 end
  if NOT_THERE[stat.errno] and core.isinstance(stat, core.OSError) then
    return nil
  end
  error(stat, 0)
end

--- Is it there?
---@async
---@param options? {follow_symlinks?: boolean}
---@return boolean
async function Path:exists(options)
  check("exists", self)
  return await kind_of(self, option("exists", options, "follow_symlinks",
                                    "boolean", true)) ~= nil
end

local function is_kind(fname, kind, follow)
  Path[fname] = async function(self)
    check(fname, self)
    return await kind_of(self, follow) == kind
  end
end
is_kind("is_file", REGULAR, true)
is_kind("is_dir", FOLDER, true)
is_kind("is_symlink", LINK, false)
is_kind("is_fifo", FIFO, true)
is_kind("is_socket", SOCKET, true)
is_kind("is_char_device", CHARACTER, true)
is_kind("is_block_device", BLOCK, true)

--- Is another file system mounted there?
---@async
---@return boolean
async function Path:is_mount()
  check("is_mount", self)
  if await kind_of(self, false) ~= FOLDER then return false end
  local here, above = await self:lstat(), await (self / ".."):lstat()
  return here.st_dev ~= above.st_dev or here.st_ino == above.st_ino
end

--- Are they the same file? OSError if one isn't there.
---@async
---@param other string|trio.Path
---@return boolean
async function Path:samefile(other)
  check("samefile", self)
  local a = await self:stat()
  local b = await as_path("samefile", "other_path", other):stat()
  return a.st_ino == b.st_ino and a.st_dev == b.st_dev
end

local async function name_of_id(fname, self, field, look_up)
  check(fname, self)
  local id = (await self:stat())[field]
  local name = await look_up(id)
  if name == "" then
    error(core.RuntimeError(("%s(): nobody has the number %d"):format(
      fname, id)))
  end
  return name
end

--- The name of its owner.
---@async
---@return string
async function Path:owner()
  return await name_of_id("owner", self, "st_uid", fs.user)
end

--- The name of its group.
---@async
---@return string
async function Path:group()
  return await name_of_id("group", self, "st_gid", fs.group)
end

-- --- what is in it --------------------------------------------------------

--- Open it: trio.open_file.
---@async
---@param mode? string
---@param options? table
---@return trio.File
async function Path:open(mode, options)
  check("open", self)
  return await open_file(self, mode, options)
end

--- All that is in it.
---@async
---@return string
async function Path:read_bytes()
  check("read_bytes", self)
  return await fs.read(tostring(self))
end

--- The same: text is bytes.
---@async
---@return string
async function Path:read_text()
  check("read_text", self)
  return await fs.read(tostring(self))
end

local async function write(fname, self, data)
  check(fname, self)
  if type(data) ~= "string" then
    argument_error("type", fname, "data", data, "a string")
  end
  await fs.write(tostring(self), data)
  return #data
end

--- Make it, or make it anew, with this in it.
---@async
---@param data string
---@return integer count of bytes
async function Path:write_bytes(data)
  return await write("write_bytes", self, data)
end

--- The same.
---@async
---@param data string
---@return integer count of bytes
async function Path:write_text(data)
  return await write("write_text", self, data)
end

--- What a link says.
---@async
---@return trio.Path
async function Path:readlink()
  check("readlink", self)
  return parse(await fs.readlink(tostring(self)))
end

-- --- folders --------------------------------------------------------------

local async function scan(self)
  local names, kinds = await fs.scan(tostring(self))
  sort(names)
  return names, kinds
end

--- What is in the folder, sorted: a sequence, which `for path in` takes,
--- too.
---@async
---@return trio.Path[]
async function Path:iterdir()
  check("iterdir", self)
  local list = {}
  for i, name in ipairs(await scan(self)) do list[i] = self / name end
  return setmetatable(list, List)
end

--- Can it be looked into? What can't be read has nothing in it.
local async function try_scan(self)
  local ok, names, kinds = await pcall(scan, self)
  if ok then return names, kinds end
  if core.isinstance(names, core.OSError) then return {}, {} end
  error(names, 0)
end

local async function is_folder(self, kind, follow)
  if kind == "dir" then return true end
  if kind == "other" or kind == "link" and not follow then return false end
  return await kind_of(self, follow) == FOLDER
end

--- Call found(path) for the folder and all below it.
local async function each_folder(self, found)
  await found(self)
  local names, kinds = await try_scan(self)
  for _, name in ipairs(names) do
    local path = self / name
    if await is_folder(path, kinds[name], false) then
      await each_folder(path, found)
    end
  end
end

--- Call found(path) for what matches the names from `at` on.
local async function select_from(self, names, at, found)
  local name = names[at]
  if not name then return await found(self) end
  local last = at == #names
  local async function go_on(path)
    await select_from(path, names, at + 1, found)
  end
  if name == "**" then return await each_folder(self, go_on) end
  if not pattern.is_special(name) then
    local path = self / name
    if await kind_of(path, not last) then await go_on(path) end
    return
  end
  local matches = pattern.matcher(name)
  local entries, kinds = await try_scan(self)
  for _, entry in ipairs(entries) do
    local path = self / entry
    if matches(entry)
       and (last or await is_folder(path, kinds[entry], true)) then
      await go_on(path)
    end
  end
end

local async function glob(fname, self, text, recursive)
  check(fname, self)
  local wanted = as_path(fname, "pattern", text)
  if text == "" then
    argument_error("value", fname, "pattern", text, "a pattern")
  elseif wanted:is_absolute() then
    argument_error("value", fname, "pattern", text,
                   "a pattern that doesn't begin with '/'")
  end
  local names, list, seen = wanted.parts, {}, {}
  if recursive then table.insert(names, 1, "**") end
  await select_from(self, names, 1, async function(path)
    if seen[path] then return end
    seen[path] = true
    list[#list + 1] = path
  end)
  return setmetatable(list, List)
end

--- What is below it and matches: "*.lua", "*/x"; "**" is the folder and
--- all folders below it. A sequence, which `for path in` takes, too.
---@async
---@param text string
---@return trio.Path[]
async function Path:glob(text)
  return await glob("glob", self, text, false)
end

--- glob with "**/" before the pattern.
---@async
---@param text string
---@return trio.Path[]
async function Path:rglob(text)
  return await glob("rglob", self, text, true)
end

-- --- changes --------------------------------------------------------------

local async function mkdir(self, mode, parents, exist_ok)
  local ok, err = await pcall(fs.mkdir, tostring(self), mode)
  if ok then return end
  if parents and err.errno == ENOENT and self.parent ~= self then
    await mkdir(self.parent, 511, true, true)
    return await mkdir(self, mode, false, exist_ok)
  end
  if not (exist_ok and core.isinstance(err, core.OSError)
          and await kind_of(self, true) == FOLDER) then
    error(err, 0)
  end
end

--- Make it a folder. parents = true: with those above it that aren't
--- there; exist_ok = true: it may be one already.
---@async
---@param mode? integer|{mode?: integer, parents?: boolean,
---  exist_ok?: boolean} default 511, that is 0777
async function Path:mkdir(mode, options)
  check("mkdir", self)
  if type(mode) == "table" then mode, options = nil, mode end
  mode = check_mode("mkdir", mode or option("mkdir", options, "mode",
                                            "integer", 511))
  await mkdir(self, mode,
              option("mkdir", options, "parents", "boolean", false),
              option("mkdir", options, "exist_ok", "boolean", false))
end

--- Remove the folder, which must be empty.
---@async
async function Path:rmdir()
  check("rmdir", self)
  await fs.rmdir(tostring(self))
end

--- Remove the file or link. missing_ok = true: it needn't be there.
---@async
---@param options? {missing_ok?: boolean}
async function Path:unlink(options)
  check("unlink", self)
  local missing_ok = option("unlink", options, "missing_ok", "boolean",
                            false)
  local ok, err = await pcall(fs.unlink, tostring(self))
  if ok or missing_ok and core.isinstance(err, core.OSError)
     and err.errno == ENOENT then
    return
  end
  error(err, 0)
end

local async function rename(fname, self, target)
  check(fname, self)
  local path = as_path(fname, "target", target)
  await fs.rename(tostring(self), tostring(path))
  return path
end

--- Give it another name; a file of that name is replaced.
---@async
---@param target string|trio.Path
---@return trio.Path
async function Path:rename(target)
  return await rename("rename", self, target)
end

--- The same.
---@async
---@param target string|trio.Path
---@return trio.Path
async function Path:replace(target)
  return await rename("replace", self, target)
end

--- Make it a link to the target.
---@async
---@param target string|trio.Path
async function Path:symlink_to(target)
  check("symlink_to", self)
  await fs.symlink(tostring(as_path("symlink_to", "target", target)),
                   tostring(self))
end

--- Make it another name of the target.
---@async
---@param target string|trio.Path
async function Path:hardlink_to(target)
  check("hardlink_to", self)
  await fs.link(tostring(as_path("hardlink_to", "target", target)),
                tostring(self))
end

--- Make it an empty file, or its time the present one; exist_ok = false:
--- FileExistsError then.
---@async
---@param mode? integer|{mode?: integer, exist_ok?: boolean} default 438,
---  that is 0666
async function Path:touch(mode, options)
  check("touch", self)
  if type(mode) == "table" then mode, options = nil, mode end
  mode = check_mode("touch", mode or option("touch", options, "mode",
                                            "integer", 438))
  await fs.touch(tostring(self), mode,
                 option("touch", options, "exist_ok", "boolean", true))
end

--- Who may do what with it.
---@async
---@param mode integer
---@param options? {follow_symlinks?: boolean}
async function Path:chmod(mode, options)
  check("chmod", self)
  await fs.chmod(tostring(self), check_mode("chmod", mode),
                 option("chmod", options, "follow_symlinks", "boolean",
                        true))
end

--- The same of a link itself, where the system can do that.
---@async
---@param mode integer
async function Path:lchmod(mode)
  check("lchmod", self)
  await fs.chmod(tostring(self), check_mode("lchmod", mode), false)
end

-- --- where it is ----------------------------------------------------------

--- The folder that names without "/" begin in: Path.cwd().
---@async
---@return trio.Path
async function Path.cwd()
  return parse(await fs.getcwd())
end

--- From "/" on, but with its links and dots.
---@async
---@return trio.Path
async function Path:absolute()
  check("absolute", self)
  if self:is_absolute() then
    await core.checkpoint()
    return self
  end
  return await Path.cwd() / self
end

--- From "/" on, without links and dots. strict = true: OSError if it isn't
--- there.
---@async
---@param options? {strict?: boolean}
---@return trio.Path
async function Path:resolve(options)
  check("resolve", self)
  return parse(await fs.resolve(tostring(self), option("resolve", options,
    "strict", "boolean", false)))
end

local async function home_of(name)
  local home = name == "" and getenv "HOME" or nil
  if home then await core.checkpoint()
  else home = await fs.home(name ~= "" and name or nil) end
  if home == "" then
    error(core.RuntimeError("Could not determine home directory."))
  end
  return parse(home)
end

--- Where this user's files are: Path.home().
---@async
---@return trio.Path
async function Path.home()
  return await home_of ""
end

--- With "~" or "~user" in front replaced. RuntimeError if nobody knows
--- where that is.
---@async
---@return trio.Path
async function Path:expanduser()
  check("expanduser", self)
  local parts = self.parts
  local user = parts[1] and parts[1]:match "^~(.*)"
  if not user then
    await core.checkpoint()
    return self
  end
  return (await home_of(user)):joinpath(table.unpack(parts, 2))
end
