-- Cancelling a gather: by hand, through its awaiter, through a time limit;
-- children that resist, that fail, that are cancelled one by one.
-- asyncio rules 55 to 57 and 61
local show, attempt, turns, shape, run = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function child(name, how)
  local ok, err = await pcall(asyncio.sleep, 1000)
  show(name, ok, shape(err), how)
  if how == "fails" then error(asyncio.ValueError(name)) end
  if how == "resists" then
    await asyncio.sleep(1)
    return name .. " resisted"
  end
  error(err)
end

local function children(...)
  local list = {}
  for i, how in ipairs {...} do
    list[i] = asyncio.create_task(child(i, how))
  end
  return list
end

local async function cancelled(keep, ...)
  local list = children(...)
  local g = asyncio.gather {return_exceptions = keep, n = #list,
                            table.unpack(list)}
  await turns(1)
  show(g:cancel(), g:done(), g:cancel())
  show(await attempt(g), g:cancelled(), g:cancel())
  local states = {}
  for i, task in ipairs(list) do
    await asyncio.wait({task})
    states[i] = tostring(task:cancelled())
  end
  show(table.concat(states, " "))
end

local async function main()
  await cancelled(false, "dies", "dies")
  await cancelled(false, "dies", "fails")
  await cancelled(false, "resists", "resists")
  await cancelled(true, "dies", "fails", "resists")
  -- one child only
  local list = children("dies", "resists")
  local g = asyncio.gather(list[1], list[2], {return_exceptions = true})
  await turns(1)
  list[1]:cancel()
  list[2]:cancel()
  local results = await g
  show(shape(results[1]), results[2])
  -- through a limit
  show(await attempt(asyncio.wait_for(
    asyncio.gather(child("a", "dies"), child("b", "dies")), 1)))
  show(await attempt(asyncio.wait_for(
    asyncio.gather(child("c", "dies"), child("d", "fails")), 1)))
  show(await attempt((async function()
    async with asyncio.timeout(1) do
      await asyncio.gather(child("e", "dies"), child("f", "resists"))
    end
  end)()))
end

run(main)
-- expect: true	false	true
-- expect: 1	false	CancelledError	dies
-- expect: 2	false	CancelledError	dies
-- expect: CancelledError	false	false
-- expect: true true
-- expect: true	false	true
-- expect: 1	false	CancelledError	dies
-- expect: 2	false	CancelledError	fails
-- expect: CancelledError	false	false
-- expect: true false
-- expect: true	false	true
-- expect: 1	false	CancelledError	resists
-- expect: 2	false	CancelledError	resists
-- expect: CancelledError	false	false
-- expect: false false
-- expect: true	false	true
-- expect: 1	false	CancelledError	dies
-- expect: 2	false	CancelledError	fails
-- expect: 3	false	CancelledError	resists
-- expect: CancelledError	false	false
-- expect: true false false
-- expect: 1	false	CancelledError	dies
-- expect: 2	false	CancelledError	resists
-- expect: CancelledError	2 resisted
-- expect: a	false	CancelledError	dies
-- expect: b	false	CancelledError	dies
-- expect: TimeoutError
-- expect: c	false	CancelledError	dies
-- expect: d	false	CancelledError	fails
-- expect: TimeoutError
-- expect: e	false	CancelledError	dies
-- expect: f	false	CancelledError	resists
-- expect: TimeoutError
