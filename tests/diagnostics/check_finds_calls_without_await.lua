-- Calls of async functions, of the file, of modules and of the library, whose
-- result is thrown away or used as if it were the value.
-- options: check
-- exit: 1
-- stderr: whole
local trio = require "trio"
local asyncio = require("asyncio")
local fetching = require "tests.diagnostics.lib.fetching"
local nap = trio.sleep

async function global() end
local async function own() end
local bound = async function() end
local Class = {}
async function Class:method() self:method() end
-- expect stderr: {any}:15:31: the call of the async function 'method' is not awaited: its code never runs
-- expect stderr:     async function Class:method() self:method() end
-- expect stderr:                                   ^~~~~~~~~~~
-- expect stderr:   write: await self:method()
-- expect stderr:   help: asyncrun explain forgotten-await

global(1)
-- expect stderr: {any}:22:1: {any} 'global' {any}
-- expect stderr:     global(1)
-- expect stderr:     ^~~~~~
-- expect stderr:   write: await global(1)
-- expect stderr:   help: asyncrun explain forgotten-await
own()
-- expect stderr: {any}:28:1: {any} 'own' {any}
-- expect stderr:     own()
-- expect stderr:     ^~~
-- expect stderr:   write: await own()
-- expect stderr:   help: asyncrun explain forgotten-await
bound(); nap(1)
-- expect stderr: {any}:34:1: {any} 'bound' {any}
-- expect stderr:     bound(); nap(1)
-- expect stderr:     ^~~~~
-- expect stderr:   write: await bound()
-- expect stderr:   help: asyncrun explain forgotten-await
-- expect stderr: {any}:34:10: {any} 'nap' {any}
-- expect stderr:     bound(); nap(1)
-- expect stderr:              ^~~
-- expect stderr:   write: await nap(1)
-- expect stderr:   help: asyncrun explain forgotten-await
fetching.fetch(
  "x")
-- expect stderr: {any}:45:1: {any} 'fetch' {any}
-- expect stderr:     fetching.fetch(
-- expect stderr:     ^~~~~~~~~~~~~~
-- expect stderr:   write: await fetching.fetch(...)
-- expect stderr:   help: asyncrun explain forgotten-await

local async function main()
  local event = trio.Event()
  local send, receive = trio.open_memory_channel(0)
  event:wait()
  -- expect stderr: {any}:56:3: {any} 'wait' {any}
  -- expect stderr:     event:wait()
  -- expect stderr:     ^~~~~~~~~~
  -- expect stderr:   write: await event:wait()
  -- expect stderr:   help: asyncrun explain forgotten-await
  receive:receive()
  -- expect stderr: {any}:62:3: {any} 'receive' {any}
  -- expect stderr:     receive:receive()
  -- expect stderr:     ^~~~~~~~~~~~~~~
  -- expect stderr:   write: await receive:receive()
  -- expect stderr:   help: asyncrun explain forgotten-await
  asyncio.Queue():get()
  -- expect stderr: {any}:68:3: {any} 'get' {any}
  -- expect stderr:     asyncio.Queue():get()
  -- expect stderr:     ^~~~~~~~~~~~~~~~~~~
  -- expect stderr:   write: await asyncio.Queue():get()
  -- expect stderr:   help: asyncrun explain forgotten-await
  if own() and not global() then end
  -- expect stderr: {any}:74:6: {any} 'own' is not awaited: the coroutine object is always true
  -- expect stderr:     if own() and not global() then end
  -- expect stderr:        ^~~
  -- expect stderr:   write: await own()
  -- expect stderr:   help: asyncrun explain call-as-condition
  -- expect stderr: {any}:74:20: {any} 'global' is not awaited: the coroutine object is always true
  -- expect stderr:     if own() and not global() then end
  -- expect stderr:                      ^~~~~~
  -- expect stderr:   write: await global()
  -- expect stderr:   help: asyncrun explain call-as-condition
  print(own() == 1, own() + 1, own().x)
  -- expect stderr: {any}:85:9: {any} is equal to nothing
  -- expect stderr:     print(own() == 1, own() + 1, own().x)
  -- expect stderr:           ^~~
  -- expect stderr:   write: await own()
  -- expect stderr:   help: asyncrun explain call-as-condition
  -- expect stderr: {any}:85:21: {any} can't be used in an expression
  -- expect stderr:     print(own() == 1, own() + 1, own().x)
  -- expect stderr:                       ^~~
  -- expect stderr:   write: await own()
  -- expect stderr:   help: asyncrun explain call-as-value
  -- expect stderr: {any}:85:32: {any} has no fields
  -- expect stderr:     print(own() == 1, own() + 1, own().x)
  -- expect stderr:                                  ^~~
  -- expect stderr:   write: await own()
  -- expect stderr:   help: asyncrun explain call-as-value
  pcall(own, 1)
  -- expect stderr: {any}:101:3: pcall of the async function 'own' only makes a coroutine object
  -- expect stderr:     pcall(own, 1)
  -- expect stderr:     ^~~~~
  -- expect stderr:   write: await pcall(own, 1)
  -- expect stderr:   help: asyncrun explain pcall-without-await
  for k in pairs(fetching.fetch("x")) do table.pack(own()) end
  -- expect stderr: {any}:107:18: {any} 'fetch' is not awaited: pairs() gets a coroutine object
  -- expect stderr:     for k in pairs(fetching.fetch("x")) do table.pack(own()) end
  -- expect stderr:                    ^~~~~~~~~~~~~~
  -- expect stderr:   write: await fetching.fetch("x")
  -- expect stderr:   help: asyncrun explain call-as-argument
end
