-- Awaited methods of a local in a loop: those of a table may change, those of
-- the library's objects are found however the local got its value, and what
-- is missing is told as everywhere.
local trio = require "trio"

local object = {}
async function object:name() return "first" end

async function changes(o)
  for _ = 1, 2 do
    print(await o:name())
    async function o:name() return "second" end
  end
end
trio.run(changes, object)
-- expect: first
-- expect: second

async function waits(event, others)
  for _ = 1, 2 do await event:wait() end
  for _, other in ipairs(others) do
    event = other
    await event:wait()
  end
  goto done
  do
    local late = others[1]
    for _ = 1, 2 do await late:wait() end
  end
  ::done::
end
trio.run(async function()
  local one, two = trio.Event(), trio.Event()
  one:set()
  two:set()
  await waits(one, {two})
  with trio.CancelScope() as scope do
    for _ = 1, 2 do
      if scope.cancel_called then break end
      scope:cancel()
    end
  end
  async with trio.open_nursery() as nursery do
    for i = 1, 2 do
      print(await nursery:start(async function(task_status)
        task_status:started(i)
      end))
    end
    -- expect: 1
    -- expect: 2
  end
  for _, wrong in ipairs {false, one} do
    local value = wrong or nil
    local ok, err = await pcall(async function()
      while true do await value:nothing() end
    end)
    print(ok, (err:gsub("^.*: ", "")))
  end
  -- expect: false	attempt to index a nil value (upvalue 'value')
  -- expect: false	attempt to call a nil value (method 'nothing')
end)

-- As many locals as Lua allows.
for count = 180, 198 do
  local text = {"local event = ... "}
  for i = 1, count do text[#text + 1] = ("local v%d = event "):format(i) end
  text[#text + 1] = "return async function() for _ = 1, 2 do "
  for i = 1, math.min(count, 60) do
    text[#text + 1] = ("await v%d:wait() "):format(i)
  end
  text[#text + 1] = "end end"
  local event = trio.Event()
  event:set()
  trio.run(assert(load(table.concat(text)))(event))
end
for count = 10, 120, 10 do
  local text = {"return async function(event) "}
  for i = 1, count do text[#text + 1] = ("local v%d = event "):format(i) end
  text[#text + 1] = "for _ = 1, 2 do local f = async function() "
  for i = 1, count do text[#text + 1] = ("await v%d:wait() "):format(i) end
  text[#text + 1] = "end await f() end end"
  local event = trio.Event()
  event:set()
  trio.run(assert(load(table.concat(text)))(), event)
end
print "loaded"                                        -- expect: loaded
