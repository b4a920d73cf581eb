-- What `async for` needs: __aiter gives an iterator, whose async method
-- __anext gives a value each time. Python ends the loop by raising
-- StopAsyncIteration, Lua by a nil.
local asyncio = require "asyncio"

local Reader = {}
Reader.__index = Reader

async function Reader:readline()
  await asyncio.sleep(0)
  return table.remove(self.lines, 1) or ""
end

function Reader:__aiter()
  return self
end

async function Reader:__anext()
  local val = await self:readline()
  if val == "" then
    return nil
  end
  return val
end

async function main()
  local reader = setmetatable({lines = {"one\n", "two\n"}}, Reader)
  async for line in reader do
    io.write(line)
  end
end

asyncio.run(main())
