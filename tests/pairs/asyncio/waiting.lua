-- wait and as_completed.
-- asyncio rules 39 to 51
local show, _, shape = require "tests.pairs.lib.pair"()
local asyncio = require "asyncio"
local run = require "tests.lib.aio"

local async function work(name, seconds, err)
  await asyncio.sleep(seconds)
  if err then error(err(name)) end
  return name
end

local function start(...)
  return asyncio.create_task(work(...))
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
  for _, task in ipairs(pending) do task:cancel() end
  await asyncio.sleep(0)
  return done, pending
end

local function named(name, ...)
  local task = start(name, ...)
  task:set_name(name)
  return task
end

local async function refused(aws, options)
  local ok, err = await pcall(asyncio.wait, aws, options)
  show(ok, shape(err))
end

local async function main()
  local a, b = named("a", 0.01), named("b", 0.02)
  await wait({a, b})
  await wait({a, b, a})
  show(a:result(), b:result())
  local first = asyncio.FIRST_COMPLETED
  await wait({named("a", 0.03), named("b", 0.01)}, {return_when = first})
  a, b = named("a", 0.01), named("b", 0.01)
  await asyncio.sleep(0.03)
  await wait({a, b, named("c", 1)}, {return_when = first})
  local failing = asyncio.FIRST_EXCEPTION
  local done = await wait({named("a", 0.01), named("c", 1),
                           named("b", 0.02, asyncio.ValueError)},
                          {return_when = failing})
  for _, task in ipairs(done) do
    if task:get_name() == "b" then show(shape(task:exception())) end
  end
  a, b = named("a", 0.01), named("b", 1)
  asyncio.get_running_loop():call_soon(function() b:cancel() end)
  await wait({a, b}, {return_when = failing})
  show(b:cancelled())
  done = await wait({named("a", 0, asyncio.ValueError)})
  show(shape(done[1]:exception()))
  a, b = named("a", 0.01), named("b", 1)
  done = await asyncio.wait({a, b}, {timeout = 0.03})
  show(names(done), b:cancelled(), done[a], done[b])
  b:cancel()
  await refused({})
  await refused({a}, {return_when = "foo"})
  await refused(a)
  local coro = work("x", 0)
  await refused({coro})
  coro:close()
  -- an iterator
  local list, i = {named("a", 0), named("b", 0)}, 0
  await wait(function()
    i = i + 1
    return list[i]
  end)
  -- as_completed
  for next_one in asyncio.as_completed {
    work("slow", 0.03), work("fast", 0.01), work("middle", 0.02),
  } do
    show(await next_one)
  end
  coro = work("once", 0.01)
  for next_one in asyncio.as_completed({coro, coro}) do
    show(await next_one)
  end
  for next_one in asyncio.as_completed({
    work("in time", 0.01), work("late", 1)}, {timeout = 0.03})
  do
    local ok, result = await pcall(async function()
      return await next_one
    end)
    show(ok, ok and result or shape(result))
  end
  for next_one in asyncio.as_completed({work("bad", 0, asyncio.TypeError)})
  do
    local ok, err = await pcall(async function() return await next_one end)
    show(ok, shape(err))
  end
  -- its items at the same time
  local items = {}
  for next_one in asyncio.as_completed({work("p", 0.02), work("q", 0.01)})
  do
    items[#items + 1] = next_one
  end
  local both = await asyncio.gather(table.unpack(items))
  table.sort(both)
  show(table.concat(both, " "))
end

run(main)
-- expect: {a b}	{}
-- expect: {a b}	{}
-- expect: a	b
-- expect: {b}	{a}
-- expect: {a b}	{c}
-- expect: {a b}	{c}
-- expect: ValueError
-- expect: {a b}	{}
-- expect: true
-- expect: {a}	{}
-- expect: ValueError
-- expect: {a}	false	true	nil
-- expect: false	ValueError
-- expect: false	ValueError
-- expect: false	TypeError
-- expect: false	TypeError
-- expect: {a b}	{}
-- expect: fast
-- expect: middle
-- expect: slow
-- expect: once
-- expect: true	in time
-- expect: false	TimeoutError
-- expect: false	TypeError
-- expect: p q
