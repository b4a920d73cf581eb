-- When the loop is left early the generator's with blocks are left, and may
-- await, before the statement after the loop runs.
local trio = require "trio"

local log = {}
local function note(x) log[#log + 1] = x end
local block = setmetatable({}, {
  __aenter = async function() note "enter" end,
  __aexit = async function()
    await trio.lowlevel.checkpoint()
    await trio.lowlevel.checkpoint()
    note "exit"
  end,
})
async function gen()
  async with block do
    yield 1
    yield 2
  end
  note "end"
end
local function show()
  print(table.concat(log, " "))
  log = {}
end
async function returns() async for x in gen() do return x end end
trio.run{async function()
  async for _ in gen() do break end
  note "after break"
  show()                               -- expect: enter exit after break
  note(await returns())
  show()                               -- expect: enter exit 1
  for _ = 1, 1 do
    async for _ in gen() do goto continue end
    ::continue::
    note "after goto"
  end
  show()                               -- expect: enter exit after goto
  await pcall(async function() async for _ in gen() do error "x" end end)
  note "after error"
  show()                               -- expect: enter exit after error
  with trio.move_on_after(1) do
    async for _ in gen() do await trio.sleep(2) end
  end
  note "after cancellation"
  show()                               -- expect: enter after cancellation
  async for _ in gen() do end
  note "after the whole"
  show()                               -- expect: enter exit end after the whole
end, clock = trio.testing.MockClock{autojump_threshold = 0}}
