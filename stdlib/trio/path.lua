-- SPDX-License-Identifier: MIT
--
-- trio.Path: names of files, and what is done with them.

local pure = require "trio.path.pure"
require "trio.path.io"

local path = {}

--- Make a path of names, joined with "/"; none: ".". What begins with "/"
--- replaces what is before it.
---@type fun(...: string|trio.Path): trio.Path
path.Path = setmetatable({}, {
  __index = pure.methods,
  __name = "Path",
  __call = function(_, ...) return pure.join("Path", ...) end,
})

return path
