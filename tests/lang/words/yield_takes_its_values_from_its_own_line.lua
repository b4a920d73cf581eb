-- The values of 'yield' start on the same line; without values the next
-- line is a statement of its own.
local trio = require "trio"

local function note(x) print("note", x) return x end
async function gen()
  yield 1,
    2
  yield (3)
  yield note("value")
  yield -1
  yield #"four", not nil
  yield "string"
  yield {1}
  yield function() end
  note("statement")
end
trio.run(async function()
  async for a, b in gen() do
    print(type(a) == "table" and "table" or a, b)
    if a == "string" then break end
  end
end)
-- expect: 1	2
-- expect: 3	nil
-- expect: note	value
-- expect: value	nil
-- expect: -1	nil
-- expect: 4	true
-- expect: string	nil
