-- gather: order, errors, cancellation.
-- asyncio rules 52 to 61
local show, _, shape = require "tests.pairs.lib.pair"()
local asyncio = require "asyncio"

local async function outcome(aw)
  local ok, err = await pcall(async function() return await aw end)
  if not ok then return shape(err) end
  local texts = {}
  for i = 1, err.n do
    local x = err[i]
    texts[i] = asyncio.isinstance(x, asyncio.BaseException) and shape(x)
      or tostring(x)
  end
  return "[" .. table.concat(texts, ", ") .. "]"
end

local log = {}
local async function work(name, turns, err)
  for _ = 1, turns do await asyncio.sleep(0) end
  log[#log + 1] = name
  if err then error(err(name)) end
  return name
end

local function logged()
  local text = table.concat(log, " ")
  log = {}
  return text
end

local async function main()
  local loop = asyncio.get_running_loop()
  show(await outcome(asyncio.gather(work("a", 3), work("b", 1),
                                    work("c", 2))), logged())
  local coro = work("twice", 1)
  local task = asyncio.create_task(work("task", 1))
  show(await outcome(asyncio.gather(coro, coro, task, task)), logged())
  -- the first error at once, the others run on
  local rest = asyncio.gather(work("a", 1, asyncio.ValueError),
                              work("b", 2, asyncio.TypeError),
                              work("c", 3))
  show(await outcome(rest), logged(), rest:cancelled(), rest:cancel())
  for _ = 1, 4 do await asyncio.sleep(0) end
  show(logged())
  -- errors as results
  local cancelled = loop:create_future()
  loop:call_soon(function() cancelled:cancel() end)
  show(await outcome(asyncio.gather {
    work("a", 1, asyncio.ValueError), work("b", 2), cancelled,
    return_exceptions = true}), logged())
  -- a cancelled child
  local child = asyncio.create_task(work("child", 5))
  local group = asyncio.gather(child, work("other", 3))
  await asyncio.sleep(0)
  child:cancel()
  show(await outcome(group), group:cancelled(),
       asyncio.current_task():cancelling())
  for _ = 1, 4 do await asyncio.sleep(0) end
  show(logged())
  -- the awaiter is cancelled
  for _, keep in ipairs {false, true} do
    local children = {asyncio.create_task(work("x", 9)),
                      asyncio.create_task(work("y", 9))}
    local all = asyncio.gather(children[1], children[2],
                               {return_exceptions = keep})
    local awaiter = asyncio.create_task(outcome(all))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    awaiter:cancel()
    show(await awaiter, children[1]:cancelled(), children[2]:cancelled(),
         all:cancelled())
  end
  -- nothing, and what doesn't belong together
  show(await outcome(asyncio.gather()))
  local other = asyncio.new_event_loop()
  local ok, err = pcall(asyncio.gather, loop:create_future(),
                        other:create_future())
  show(ok, shape(err))
  other:close()
  -- after the turn of the child that ends last
  local order = {}
  local watched = asyncio.gather(work("p", 1), work("q", 0))
  watched:add_done_callback(function() order[#order + 1] = "gathered" end)
  loop:call_soon(function()
    order[#order + 1] = "1"
    loop:call_soon(function()
      order[#order + 1] = "2"
      loop:call_soon(function()
        order[#order + 1] = "3"
        loop:call_soon(function() order[#order + 1] = "4" end)
      end)
    end)
  end)
  await watched
  order[#order + 1] = "main"
  await asyncio.sleep(0)
  await asyncio.sleep(0)
  show(table.concat(order, " "))
end

asyncio.run(main())
-- expect: [a, b, c]	b c a
-- expect: [twice, twice, task, task]	task twice
-- expect: ValueError	a b	false	false
-- expect: c
-- expect: [ValueError, b, CancelledError]	a b
-- expect: CancelledError	false	0
-- expect: other
-- expect: CancelledError	true	true	false
-- expect: CancelledError	true	true	false
-- expect: []
-- expect: false	ValueError
-- expect: 1 2 3 gathered main 4
