-- Async context managers: order, errors, swallowing, several at once.
local show, virtual, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

local Manager = {}
Manager.__index = Manager
async function Manager:__aenter()
  await trio.sleep(1)
  show("enter", self.name, trio.current_time())
  return self
end
async function Manager:__aexit(err)
  await trio.sleep(1)
  show("exit", self.name, err and shape(err), trio.current_time())
  return self.swallow
end
local function manager(name, swallow)
  return setmetatable({name = name, swallow = swallow}, Manager)
end
virtual(async function()
  async with manager("a") as a, manager("b") as b do
    show("body", a.name, b.name)
  end
  async with manager("c", true), manager("d", false) do
    error(trio.ValueError("swallowed"))
  end
  local ok, err = await pcall(async function()
    async with manager("e") do error(trio.OSError("seen")) end
  end)
  show(shape(err))
end)
-- expect: enter	a	1.0
-- expect: enter	b	2.0
-- expect: body	a	b
-- expect: exit	b	nil	3.0
-- expect: exit	a	nil	4.0
-- expect: enter	c	5.0
-- expect: enter	d	6.0
-- expect: exit	d	ValueError	7.0
-- expect: exit	c	ValueError	8.0
-- expect: enter	e	9.0
-- expect: exit	e	OSError	10.0
-- expect: OSError
