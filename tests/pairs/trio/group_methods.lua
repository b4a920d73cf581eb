-- split and subgroup, by class, by several, by function.
local show, _, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

local group = trio.ExceptionGroup("outer", {
  trio.ValueError("1"),
  trio.ExceptionGroup("inner", {trio.TypeError("2"), trio.ValueError("3")}),
  trio.OSError("4"),
})
local function text(err) return err and shape(err) or nil end
show(text(group), group.message, #group.exceptions)
for _, condition in ipairs {
  trio.ValueError, trio.TypeError, trio.RuntimeError,
  {trio.ValueError, trio.OSError}, trio.Exception,
  function(err) return err.message == "3" end,
  function() return false end,
} do
  local matched, rest = group:split(condition)
  show(text(matched), text(rest))
  show(text(group:subgroup(condition)))
end
-- expect: {ValueError, {TypeError, ValueError}, OSError}	outer	3
-- expect: {ValueError, {ValueError}}	{{TypeError}, OSError}
-- expect: {ValueError, {ValueError}}
-- expect: {{TypeError}}	{ValueError, {ValueError}, OSError}
-- expect: {{TypeError}}
-- expect: nil	{ValueError, {TypeError, ValueError}, OSError}
-- expect: nil
-- expect: {ValueError, {ValueError}, OSError}	{{TypeError}}
-- expect: {ValueError, {ValueError}, OSError}
-- expect: {ValueError, {TypeError, ValueError}, OSError}	nil
-- expect: {ValueError, {TypeError, ValueError}, OSError}
-- expect: {{ValueError}}	{ValueError, {TypeError}, OSError}
-- expect: {{ValueError}}
-- expect: nil	{ValueError, {TypeError, ValueError}, OSError}
-- expect: nil
