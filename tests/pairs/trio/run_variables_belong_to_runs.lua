-- RunVar: one value for all tasks of a run, none outside. trio rule 136
local show, virtual, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

local RunVar = trio.lowlevel.RunVar
local one, two = RunVar("one", {default = "default"}), RunVar("two")

local function attempt(f, ...)
  local ok, result = pcall(f, ...)
  if ok then show("fine", result) else show(shape(result)) end
end
local async function child(value)
  show(one:get())
  one:set(value)
end
local async function main()
  show(one:get())
  attempt(two.get, two)
  attempt(two.get, two, "given")
  async with trio.open_nursery() as nursery do
    nursery:start_soon(child, "of a child")
  end
  show(one:get())
  local token = one:set("for a while")
  attempt(two.reset, two, token)
  one:reset(token)
  show(one:get())
  attempt(one.reset, one, token)
  token = two:set(2)
  show(two:get())
  two:reset(token)
  attempt(two.get, two)
end
for _ = 1, 2 do virtual(main) end
attempt(one.get, one)
attempt(one.set, one, 1)
-- expect: default
-- expect: LookupError
-- expect: fine	given
-- expect: default
-- expect: of a child
-- expect: ValueError
-- expect: of a child
-- expect: ValueError
-- expect: 2
-- expect: LookupError
-- expect: default
-- expect: LookupError
-- expect: fine	given
-- expect: default
-- expect: of a child
-- expect: ValueError
-- expect: of a child
-- expect: ValueError
-- expect: 2
-- expect: LookupError
-- expect: RuntimeError
-- expect: RuntimeError
