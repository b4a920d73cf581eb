-- `with` where `async with` is needed and the other way round; the same for
-- `for` and `async for`.
-- options: check
-- exit: 1
-- stderr: whole
local trio = require "trio"
local asyncio = require "asyncio"

local async function numbers() yield 1 end

async function main()
  local lock, scope = trio.Lock()
  local other = asyncio.Lock()
  with lock do end
  -- expect stderr: {any}:14:3: 'trio.Lock' is an async context manager
  -- expect stderr:     with lock do end
  -- expect stderr:     ^~~~
  -- expect stderr:   write 'async with'
  -- expect stderr:   help: asyncrun explain missing-async-with
  with trio.CancelScope(), other do end
  -- expect stderr: {any}:20:3: 'asyncio.Lock' is an async context manager
  -- expect stderr:     with trio.CancelScope(), other do end
  -- expect stderr:     ^~~~
  -- expect stderr:   write 'async with'
  -- expect stderr:   help: asyncrun explain missing-async-with
  async with trio.move_on_after(1) do end
  -- expect stderr: {any}:26:3: 'trio.CancelScope' is a context manager without await
  -- expect stderr:     async with trio.move_on_after(1) do end
  -- expect stderr:     ^~~~~~~~~~
  -- expect stderr:   write 'with'
  -- expect stderr:   help: asyncrun explain extra-async-with
  for n in numbers() do end
  -- expect stderr: {any}:32:3: the values of 'numbers' must be awaited
  -- expect stderr:     for n in numbers() do end
  -- expect stderr:     ^~~
  -- expect stderr:   write 'async for'
  -- expect stderr:   help: asyncrun explain missing-async-for
  async for i, x in ipairs {} do end
  -- expect stderr: {any}:38:3: 'ipairs' gives its values without await
  -- expect stderr:     async for i, x in ipairs {} do end
  -- expect stderr:     ^~~~~~~~~
  -- expect stderr:   write 'for'
  -- expect stderr:   help: asyncrun explain extra-async-for
  async for x in {1, 2} do end
  -- expect stderr: {any}:44:3: a table has its values at hand
  -- expect stderr:     async for x in {1, 2} do end
  -- expect stderr:     ^~~~~~~~~
  -- expect stderr:   write: for _, value in ipairs(...) do
  -- expect stderr:   help: asyncrun explain extra-async-for
end
