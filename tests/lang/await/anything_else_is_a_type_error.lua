-- Awaiting a value of any other type is a TypeError that names the type
-- and gives a hint.
local trio = require "trio"
local check = require "tests.lib.check"

local named = setmetatable({}, {__name = "Widget"})
async function af() end
async function gen() yield 1 end
trio.run(async function()
  for _, case in ipairs {
    {1, "number"}, {"s", "string"}, {true, "boolean"}, {{}, "table"},
    {print, "function"}, {io.stdout, "FILE*"}, {named, "Widget"},
    {af, "function"}, {gen(), "async_generator"},
    {coroutine.create(print), "thread"},
  } do
    local x = case[1]
    local err = check.raised(trio.TypeError, await pcall(async function()
      await x
    end))
    local first, hint = err.message:match("^([^\n]*)\n  ([^\n]*)$")
    check.eq(first, "object of type " .. case[2] .. " can't be awaited")
    assert(#hint > 20, err.message)
  end
  local x
  local err = check.raised(trio.TypeError, await pcall(async function()
    await x
  end))
  print((err.message:match("[^\n]*")))
  -- expect: object of type nil can't be awaited
end)
