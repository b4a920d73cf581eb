-- gather of futures that are done, of the same ones twice, of gathered
-- ones; two that wait for one gather.
-- asyncio rules 52 to 54
-- needs python: 3.12
local show, attempt, turns, shape = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function work(name, n)
  show(name, "starts")
  await turns(n)
  show(name, "ends")
  return name
end

local function text(x)
  if type(x) ~= "table" then return tostring(x) end
  if asyncio.isinstance(x, asyncio.BaseException) then return shape(x) end
  local list = {}
  for i = 1, x.n do list[i] = text(x[i]) end
  return "[" .. table.concat(list, " ") .. "]"
end

local async function main()
  local loop = asyncio.get_running_loop()
  local function done(value, err)
    local future = loop:create_future()
    if err then future:set_exception(err) else future:set_result(value) end
    return future
  end
  local a = done("a")
  local g = asyncio.gather(a, a, done("b"))
  show(g:done())
  await turns(1)
  show(g:done(), text(await g))
  g = asyncio.gather(done("a"), done(nil, asyncio.ValueError("x")),
                     work("c", 1))
  show(await attempt(g))
  await turns(3)
  g = asyncio.gather(done(nil, asyncio.ValueError("x")), work("d", 0),
                     {return_exceptions = true})
  show(text(await g))
  -- inside of each other
  g = asyncio.gather(asyncio.gather(work("e", 2), work("f", 1)),
                     work("g", 0), asyncio.gather())
  show(text(await g))
  -- two wait for it
  g = asyncio.gather(work("h", 2), work("i", 1))
  local async function waits(name)
    show(name, text(await g))
  end
  await asyncio.gather(waits("first"), waits("second"))
  show(text(await g), g:cancel(), g:done())
  -- nothing has begun when gather returns
  g = asyncio.gather(work("j", 0), work("k", 0))
  show("gathered")
  await g
end

asyncio.run(main())
-- expect: true
-- expect: true	[a a b]
-- expect: ValueError
-- expect: c	starts
-- expect: c	ends
-- expect: d	starts
-- expect: d	ends
-- expect: [ValueError d]
-- expect: e	starts
-- expect: f	starts
-- expect: g	starts
-- expect: g	ends
-- expect: f	ends
-- expect: e	ends
-- expect: [[e f] g []]
-- expect: h	starts
-- expect: i	starts
-- expect: i	ends
-- expect: h	ends
-- expect: first	[h i]
-- expect: second	[h i]
-- expect: [h i]	false	true
-- expect: gathered
-- expect: j	starts
-- expect: j	ends
-- expect: k	starts
-- expect: k	ends
