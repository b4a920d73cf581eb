-- 'async for' is a loop that may wait between its steps: it awaits
-- __anext until that returns nil.
local trio = require "trio"

local Reader = {}
Reader.__index = Reader

async function Reader:readline()
  await trio.sleep(0.01) -- a slow disk
  self.line = self.line + 1
  return self.lines[self.line]
end

function Reader:__aiter()
  return self
end

async function Reader:__anext()
  return await self:readline()
end

local function open(text)
  local lines = {}
  for line in text:gmatch("[^\n]+") do lines[#lines + 1] = line end
  return setmetatable({lines = lines, line = 0}, Reader)
end

local async function main()
  async for line in open("one\ntwo\nthree\nfour") do
    print(line)
    if line == "three" then break end
  end
  print("done")
end

trio.run(main)
