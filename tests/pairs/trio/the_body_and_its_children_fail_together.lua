-- What the body raises and what the children raise come in one group.
-- trio rules 14 to 18
local show, virtual, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

local async function failing(seconds, err)
  await pcall(trio.sleep, seconds)
  error(err)
end
local async function run(children, body, seconds)
  local ok, err = await pcall(async function()
    async with trio.open_nursery() as nursery do
      for _, child in ipairs(children) do
        nursery:start_soon(failing, table.unpack(child))
      end
      await trio.sleep(seconds or 0.5)
      if body then error(body) end
    end
  end)
  if not ok then show(shape(err), err.cause) end
  show(trio.current_time())
end
local KeyError = trio.Exception:subclass("KeyError")
virtual(async function()
  await run({{1, trio.ValueError()}}, trio.TypeError())
  await run({{1, trio.ValueError()}, {1.25, trio.OSError()}}, nil, 9)
  await run({}, KeyError())
  await run({{1, trio.ValueError()}})
end)
-- expect: {TypeError, ValueError}	nil
-- expect: 0.5
-- expect: {ValueError, OSError}	nil
-- expect: 1.5
-- expect: {KeyError}	nil
-- expect: 2.0
-- expect: {ValueError}	nil
-- expect: 3.0
