-- wait: what counts as done, what an awaiter's cancellation leaves alone,
-- times that are over at once.
-- asyncio rules 42 to 45
local show, attempt, turns, shape, run = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function work(seconds, err)
  await asyncio.sleep(seconds)
  if err then error(err("x")) end
  return seconds
end

local function named(name, ...)
  return asyncio.create_task(work(...), {name = name})
end

local function names(set)
  local list = {}
  for i, task in ipairs(set) do list[i] = task:get_name() end
  table.sort(list)
  return "{" .. table.concat(list, " ") .. "}"
end

local async function wait(tasks, options)
  local done, pending = await asyncio.wait(tasks, options)
  show(names(done), names(pending))
end

local async function main()
  local loop = asyncio.get_running_loop()
  local first, failing = asyncio.FIRST_COMPLETED, asyncio.FIRST_EXCEPTION
  show(first, failing, asyncio.ALL_COMPLETED)
  -- a cancelled one is done
  local a, b = named("a", 5), named("b", 9)
  loop:call_later(1, function() b:cancel() end)
  await wait({a, b}, {return_when = first})
  await wait({a, b}, {return_when = failing})
  -- one that has failed before
  a, b = named("a", 0, asyncio.ValueError), named("b", 5)
  await turns(3)
  show(a:done())
  await wait({a, b}, {return_when = failing})
  await wait({a, b}, {return_when = first})
  show(shape(a:exception()), b:done())
  -- no time
  await wait({a, b}, {timeout = 0})
  await wait({b}, {timeout = 0, return_when = first})
  await wait({b}, {timeout = -1})
  await wait({b}, {timeout = 1})
  show(loop:time())
  -- the awaiter is cancelled, what it waits for isn't
  local waiter = asyncio.create_task(asyncio.wait {b})
  await turns(1)
  waiter:cancel()
  show(await attempt(waiter), b:cancelled(), b:cancelling())
  -- several that end in the same turn
  local c = {named("c", 2), named("d", 2), named("e", 3)}
  await wait(c, {return_when = first})
  await wait(c)
  -- futures
  local future = loop:create_future()
  loop:call_later(1, function() future:set_result(1) end)
  local done, pending = await asyncio.wait({future, future})
  show(#done, #pending, done[future] ~= nil)
  await wait({b})
end

run(main)
-- expect: FIRST_COMPLETED	FIRST_EXCEPTION	ALL_COMPLETED
-- expect: {b}	{a}
-- expect: {a b}	{}
-- expect: true
-- expect: {a}	{b}
-- expect: {a}	{b}
-- expect: ValueError	false
-- expect: {a}	{b}
-- expect: {}	{b}
-- expect: {}	{b}
-- expect: {}	{b}
-- expect: 6.0
-- expect: CancelledError	false	0
-- expect: {c d}	{e}
-- expect: {c d e}	{}
-- expect: 1	0	true
-- expect: {b}	{}
