-- SPDX-License-Identifier: MIT
--
-- trio.Path without what asks the system: names of files.
--
-- A path is never changed, and there is one object for each: paths are
-- equal, and the same key of a table, when they are written the same.

local core = require "asyncrun.core"
local fspath = require "asyncrun.fspath"
local pattern = require "trio.path.pattern"
local argument_error = core.argument_error

local error, ipairs, rawget = error, ipairs, rawget
local select, setmetatable, type = select, setmetatable, type
local concat = table.concat

--- The name of a file.
---@class trio.Path
---@field parts string[] its names; "/" comes first
---@field name string the last one
---@field stem string without its suffix
---@field suffix string what comes from its last dot on
---@field suffixes string[]
---@field parent trio.Path
---@field parents trio.Path[] this one's, its parent's and so on
---@field root string "/" or ""
---@field drive string always ""
---@field anchor string the same as root
---@operator div(trio.Path|string): trio.Path
local Path = {}
local meta = {__name = "Path", __metatable = "Path"}

-- Keys of a path's own table.
local TEXT = {}
local ROOT = {}  -- "/", "//" or ""
local NAMES = {} -- between slashes

local known = setmetatable({}, {__mode = "v"})

-- --- making ---------------------------------------------------------------

local function from_names(root, names)
  local text = root .. concat(names, "/")
  if text == "" then text = "." end
  local path = known[text]
  if not path then
    path = setmetatable({[TEXT] = text, [ROOT] = root, [NAMES] = names},
                        meta)
    known[text] = path
  end
  return path
end

--- Exactly two slashes in front may mean something of the system's own.
local function root_of(text)
  if text:find "^//[^/]" or text == "//" then return "//" end
  return text:find "^/" and "/" or ""
end

local function parse(text)
  local names = {}
  for name in text:gmatch "[^/]+" do
    if name ~= "." then names[#names + 1] = name end
  end
  return from_names(root_of(text), names)
end

local function check_path(fname, self)
  if type(self) ~= "table" or not rawget(self, TEXT) then
    argument_error("type", fname, "self", self,
                   "a Path: write path:" .. fname .. "(...)")
  end
end

--- A name or a path as a path.
local function as_path(fname, arg, value)
  if type(value) == "table" and rawget(value, TEXT) then return value end
  return parse(fspath(fname, arg, value))
end

--- From the last of them that begins with a slash on.
local function join(fname, ...)
  local texts = {}
  for i = 1, select("#", ...) do
    local text = fspath(fname, "segment", (select(i, ...)))
    if text:find "^/" then texts = {} end
    if text ~= "" then texts[#texts + 1] = text end
  end
  return parse(concat(texts, "/"))
end

-- --- the parts ------------------------------------------------------------

local function name_of(self)
  local names = self[NAMES]
  return names[#names] or ""
end

--- The part of a name before its last dot, and from there on.
local function split_suffix(name)
  local stem, suffix = name:match "^(.+)(%.[^.]+)$"
  if not stem then return name, "" end
  return stem, suffix
end

local function first_names(self, n)
  local names = {}
  for i = 1, n do names[i] = self[NAMES][i] end
  return from_names(self[ROOT], names)
end

local function parent_of(self)
  local n = #self[NAMES]
  return n == 0 and self or first_names(self, n - 1)
end

local getters = {}

function getters.parts(self)
  local parts = {}
  if self[ROOT] ~= "" then parts[1] = self[ROOT] end
  for _, name in ipairs(self[NAMES]) do parts[#parts + 1] = name end
  return parts
end

getters.name = name_of
getters.parent = parent_of

function getters.stem(self)
  return (split_suffix(name_of(self)))
end

function getters.suffix(self)
  return (select(2, split_suffix(name_of(self))))
end

function getters.suffixes(self)
  local suffixes, name = {}, name_of(self)
  if name:find "%.$" then return suffixes end
  for suffix in name:gsub("^%.+", ""):gmatch "%.[^.]*" do
    suffixes[#suffixes + 1] = suffix
  end
  return suffixes
end

function getters.parents(self)
  local parents = {}
  for n = #self[NAMES] - 1, 0, -1 do
    parents[#parents + 1] = first_names(self, n)
  end
  return parents
end

function getters.root(self)
  return self[ROOT]
end

getters.anchor = getters.root

function getters.drive()
  return ""
end

function meta:__index(key)
  local getter = getters[key]
  if getter then return getter(self) end
  return Path[key]
end

function meta.__newindex(_, key)
  error(core.TypeError("a Path can't be changed: attribute '"
    .. tostring(key) .. "'"))
end

-- --- text and order -------------------------------------------------------

function meta:__tostring()
  return self[TEXT]
end

--- What functions that take the name of a file ask for.
---@return string
function Path:__fspath()
  check_path("__fspath", self)
  return self[TEXT]
end

function meta.__concat(a, b)
  return tostring(a) .. tostring(b)
end

function meta.__div(a, b)
  return join("joinpath", a, b)
end

--- Does the one come before the other, name by name?
local function compare(a, b)
  local left = as_path("compare", "path", a)[TEXT]
  local right = as_path("compare", "path", b)[TEXT]
  local next_left, next_right = left:gmatch "[^/]*", right:gmatch "[^/]*"
  repeat
    local x, y = next_left(), next_right()
    if x ~= y then return not x or y ~= nil and x < y end
  until not x
  return nil
end

function meta.__lt(a, b)
  return compare(a, b) == true
end

function meta.__le(a, b)
  return compare(a, b) ~= false
end

--- As text with slashes.
---@return string
function Path:as_posix()
  check_path("as_posix", self)
  return self[TEXT]
end

--- As an address, "file:///a%20b". ValueError if it doesn't begin with "/".
---@return string
function Path:as_uri()
  if not self:is_absolute() then
    error(core.ValueError("as_uri(): '" .. self[TEXT]
      .. "' isn't absolute: resolve it first"))
  end
  return "file://" .. self[TEXT]:gsub("[^%w%-._~/]", function(c)
    return ("%%%02X"):format(c:byte())
  end)
end

--- Does it begin with "/"?
---@return boolean
function Path:is_absolute()
  check_path("is_absolute", self)
  return self[ROOT] ~= ""
end

-- --- other paths ----------------------------------------------------------

--- One below this one; what begins with "/" replaces it.
---@param ... string|trio.Path
---@return trio.Path
function Path:joinpath(...)
  check_path("joinpath", self)
  return join("joinpath", self, ...)
end

local function is_above(self, other)
  if self[ROOT] ~= other[ROOT] or #self[NAMES] > #other[NAMES] then
    return false
  end
  for i, name in ipairs(self[NAMES]) do
    if name ~= other[NAMES][i] then return false end
  end
  return true
end

--- Is it the other or below it? By name only.
---@param other string|trio.Path
---@return boolean
function Path:is_relative_to(other)
  check_path("is_relative_to", self)
  return is_above(as_path("is_relative_to", "other", other), self)
end

--- The way to it from the other. ValueError if it isn't below that, unless
--- walk_up allows "..".
---@param other string|trio.Path
---@param options? {walk_up?: boolean}
---@return trio.Path
function Path:relative_to(other, options)
  check_path("relative_to", self)
  local from, names = as_path("relative_to", "other", other), {}
  local base = from
  while not is_above(base, self) do
    if not (options and options.walk_up) or #base[NAMES] == 0
       or name_of(base) == ".." then
      error(core.ValueError(("relative_to(): '%s' is not in the subpath of "
        .. "'%s'"):format(self[TEXT], from[TEXT])))
    end
    names[#names + 1] = ".."
    base = parent_of(base)
  end
  for i = #base[NAMES] + 1, #self[NAMES] do
    names[#names + 1] = self[NAMES][i]
  end
  return from_names("", names)
end

--- The same with another last name.
local function replace_name(fname, arg, self, name)
  check_path(fname, self)
  if name_of(self) == "" then
    error(core.ValueError(("%s(): '%s' has an empty name"):format(
      fname, self[TEXT])))
  elseif type(name) ~= "string" then
    argument_error("type", fname, arg, name, "a string")
  elseif name == "" or name == "." or name:find "[/\0]" then
    argument_error("value", fname, arg, name, "the name of a file")
  end
  return join(fname, parent_of(self), name)
end

---@param name string
---@return trio.Path
function Path:with_name(name)
  return replace_name("with_name", "name", self, name)
end

--- With another name before the suffix.
---@param stem string
---@return trio.Path
function Path:with_stem(stem)
  check_path("with_stem", self)
  return replace_name("with_stem", "stem", self,
                      type(stem) == "string" and stem .. self.suffix or stem)
end

--- With another suffix; "": with none.
---@param suffix string with its dot
---@return trio.Path
function Path:with_suffix(suffix)
  check_path("with_suffix", self)
  if type(suffix) ~= "string" then
    argument_error("type", "with_suffix", "suffix", suffix, "a string")
  elseif suffix ~= "" and not suffix:find "^%.[^/\0]*[^./\0]$"
         and not suffix:find "^%.[^./\0]$" then
    argument_error("value", "with_suffix", "suffix", suffix,
                   "'' or a dot and more")
  end
  return replace_name("with_suffix", "suffix", self,
                      split_suffix(name_of(self)) .. suffix)
end

--- Do its last names match a pattern like "*.lua", all of them one that
--- begins with "/"?
---@param text string
---@param options? {case_sensitive?: boolean}
---@return boolean
function Path:match(text, options)
  check_path("match", self)
  local wanted = as_path("match", "pattern", text)
  local want, have = wanted.parts, self.parts
  if #want == 0 then
    argument_error("value", "match", "pattern", text, "a pattern")
  elseif #want > #have or wanted[ROOT] ~= "" and #want ~= #have then
    return false
  end
  for i = 1, #want do
    local matches = pattern.matcher(want[#want + 1 - i],
                                    options and options.case_sensitive)
    if not matches(have[#have + 1 - i]) then return false end
  end
  return true
end

return {
  methods = Path, check = check_path, parse = parse, as_path = as_path,
  join = join,
}
