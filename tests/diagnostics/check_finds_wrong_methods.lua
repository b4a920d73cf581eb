-- A dot for a colon and a colon for a dot; methods that objects of the
-- library haven't; generators that aren't called.
-- options: check
-- exit: 1
-- stderr: whole
local trio = require "trio"

local async function numbers() yield 1 end

async function main(stream)
  local event = trio.Event()
  event.set()
  -- expect stderr: {any}:12:3: 'event.set' is a method: it needs its object
  -- expect stderr:     event.set()
  -- expect stderr:     ^~~~~~~~~
  -- expect stderr:   write: event:set(...)
  -- expect stderr:   help: asyncrun explain colon-forgotten
  event.set(event)
  await trio:sleep(1)
  -- expect stderr: {any}:19:9: 'sleep' is a function of a module
  -- expect stderr:     await trio:sleep(1)
  -- expect stderr:           ^~~~~~~~~~
  -- expect stderr:   write: trio.sleep(...)
  -- expect stderr:   help: asyncrun explain colon-too-many
  await event:wiat()
  -- expect stderr: {any}:25:9: 'trio.Event' has no 'wiat'
  -- expect stderr:     await event:wiat()
  -- expect stderr:           ^~~~~~~~~~
  -- expect stderr:   did you mean 'wait'?
  -- expect stderr:   help: asyncrun explain misspelt-name
  event:something_else()
  stream.close()
  for n in numbers do end
  -- expect stderr: {any}:33:3: 'numbers' is an async generator
  -- expect stderr:     for n in numbers do end
  -- expect stderr:     ^~~
  -- expect stderr:   write: async for ... in numbers()
  -- expect stderr:   help: asyncrun explain missing-async-for
end
