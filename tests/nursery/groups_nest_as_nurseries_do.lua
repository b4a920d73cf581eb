-- Nested nurseries make nested groups, strictly: each one of one. trio
-- rule 19; split and subgroup find what is inside
local check = require "tests.lib.check"
local trio = require "trio"

local async function failing(class, text) error(class(text)) end
local async function main()
  async with trio.open_nursery() as outer do
    outer:start_soon(failing, trio.ValueError, "outer")
    async with trio.open_nursery() as inner do
      inner:start_soon(failing, trio.RuntimeError, "inner")
    end
  end
end
local err = check.raises(trio.ExceptionGroup, trio.run, main)
local function show(e)
  if not trio.isinstance(e, trio.ExceptionGroup) then return e.message end
  local texts = {}
  for i, member in ipairs(e.exceptions) do texts[i] = show(member) end
  return "{" .. table.concat(texts, ", ") .. "}"
end
print(show(err))                                 -- expect: {outer, {inner}}
print(show(err:subgroup(trio.ValueError)))       -- expect: {outer}
print(show(err:subgroup(trio.RuntimeError)))     -- expect: {{inner}}
print(err:subgroup(trio.OSError))                -- expect: nil
local matched, rest = err:split(function(e) return e.message == "inner" end)
print(show(matched), show(rest))                 -- expect: {{inner}}	{outer}
