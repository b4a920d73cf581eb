-- SPDX-License-Identifier: MIT
--
-- trio.testing's kit for classes of streams: each rule gets a new pair of
-- connected streams, a sender and a receiver, and looks at one thing. A
-- rule that is broken is an AssertionError with its text.
--
-- It never relies on how much a stream holds: whoever sends has a task
-- beside it that receives, except to a clogged stream, which holds no more.

local core = require "asyncrun.core"
local checkpoints = require "trio.testing.checkpoints"
local aclose_forcefully = require "trio.stream".aclose_forcefully
local wait_all_tasks_blocked = core.wait_all_tasks_blocked
local isinstance = core.isinstance
local error, ipairs, tostring, type = error, ipairs, tostring, type
local setmetatable = setmetatable
local pack, unpack = table.pack, table.unpack

local LIMIT = 10 -- seconds that a rule may take
local MANY = 100000 -- small messages, more than any connection holds

-- --- what rules are made of ----------------------------------------------

--- A task for each function; an error comes out as it is.
local async function together(...)
  async with core.open_nursery {strict_exception_groups = false} as n do
    for _, f in ipairs {...} do n:start_soon(f) end
  end
end

--- The second function begins when the first waits for something.
local async function then_together(f, g)
  async with core.open_nursery {strict_exception_groups = false} as n do
    n:start_soon(f)
    await wait_all_tasks_blocked()
    n:start_soon(g)
  end
end

local function fail(message, ...)
  error(core.AssertionError(message:format(...)))
end

local function expect(got, expected, what)
  if got ~= expected then
    fail("%s gave %s, expected %s", what, tostring(got), tostring(expected))
  end
end

--- f() must raise an error of the class.
local async function raises(class, what, f)
  local ok, err = await pcall(f)
  if ok then fail("%s raised nothing, expected %s", what, class.__name) end
  if isinstance(err, class) then return end
  if isinstance(err, core.Cancelled) then error(err, 0) end
  local wrong = core.AssertionError(("%s raised %s, expected %s"):format(
    what, tostring(err), class.__name))
  wrong.cause = err
  error(wrong)
end

local function check_has(stream, ...)
  for _, name in ipairs {...} do
    if stream[name] == nil then fail("it has no method %s", name) end
  end
end

local async function send(s, data)
  local results
  with checkpoints.assert_checkpoints() do
    results = pack(await s:send_all(data))
  end
  if results.n > 0 and results[1] ~= nil then
    fail("send_all returned %s", tostring(results[1]))
  end
end

local async function receive(r, ...)
  local data
  with checkpoints.assert_checkpoints() do
    data = await r:receive_some(...)
  end
  if type(data) ~= "string" then
    fail("receive_some gave %s", tostring(data))
  end
  return data
end

local async function wait_send(s)
  with checkpoints.assert_checkpoints() do
    await s:wait_send_all_might_not_block()
  end
end

local async function close(x)
  with checkpoints.assert_checkpoints() do
    await x:aclose()
  end
end

--- Receive as much as that, in whatever pieces it comes.
local async function receive_all(r, expected)
  local got = ""
  while #got < #expected do
    local data = await receive(r, #expected - #got)
    if data == "" then fail("the end came after %q", got) end
    got = got .. data
  end
  expect(got, expected, "receive_some")
end

-- --- the rules of one direction ------------------------------------------

local one_way, clogged_one_way = {}, {}

local function rule(list, text, f)
  list[#list + 1] = {text = text, check = f}
end

rule(one_way, "a sender and a receiver have the methods of their kind",
  async function(s, r)
    check_has(s, "send_all", "wait_send_all_might_not_block", "aclose")
    check_has(r, "receive_some", "aclose")
  end)

rule(one_way, "what is sent is received", async function(s, r)
  await together(
    async function() await send(s, "x") end,
    async function() await receive_all(r, "x") end)
end)

rule(one_way, "any byte can be sent", async function(s, r)
  local bytes = {}
  for i = 0, 255 do bytes[i + 1] = string.char(i) end
  local all = table.concat(bytes)
  await together(
    async function() await send(s, all) end,
    async function() await receive_all(r, all) end)
end)

rule(one_way, "empty data can be sent and means nothing",
  async function(s, r)
    await together(
      async function()
        await send(s, "")
        await send(s, "y")
      end,
      async function() expect(await receive(r, 1), "y", "receive_some") end)
  end)

rule(one_way, "send_all takes strings only", async function(s)
  for _, data in ipairs {1, true, {}} do
    await raises(core.TypeError, "send_all with a " .. type(data),
                 async function() await s:send_all(data) end)
  end
end)

rule(one_way, "receive_some wants a positive integer or nil",
  async function(s, r)
    for _, n in ipairs {0, -1} do
      await raises(core.ValueError, "receive_some(" .. n .. ")",
                   async function() await r:receive_some(n) end)
    end
    for _, n in ipairs {1.5, "x"} do
      await raises(core.TypeError, "receive_some(" .. n .. ")",
                   async function() await r:receive_some(n) end)
    end
    await together(
      async function()
        await send(s, "x")
        await send(s, "x")
      end,
      async function()
        local got = await receive(r)
        while #got < 2 do got = got .. await receive(r, nil) end
        expect(got, "xx", "receive_some")
      end)
  end)

rule(one_way, "receive_some gives no more than was asked for",
  async function(s, r)
    await together(
      async function() await send(s, "abc") end,
      async function()
        for _, byte in ipairs {"a", "b", "c"} do
          expect(await receive(r, 1), byte, "receive_some(1)")
        end
      end)
  end)

rule(one_way, "two tasks can't receive at the same time",
  async function(s, r)
    await raises(core.BusyResourceError, "the second receive_some",
      async function()
        await together(
          async function() await receive(r, 1) end,
          async function() await receive(r, 1) end)
      end)
  end)

rule(one_way, "with a waiting receiver, send_all might not block",
  async function(s, r)
    async with core.open_nursery() as nursery do
      nursery:start_soon(async function()
        await wait_send(s)
        nursery.cancel_scope:cancel()
      end)
      nursery:start_soon(receive, r, 1)
    end
  end)

rule(one_way, "when the receiver was closed, sending breaks, for good",
  async function(s, r)
    local async function send_much()
      for _ = 1, MANY do await send(s, ("x"):rep(100)) end
    end
    await together(
      async function()
        await raises(core.BrokenResourceError, "send_all", send_much)
      end,
      async function() await close(r) end)
    await raises(core.BrokenResourceError, "another send_all", send_much)
  end)

rule(one_way, "a closed receiver can't receive, and can be closed again",
  async function(s, r)
    await close(r)
    await raises(core.ClosedResourceError, "receive_some",
                 async function() await receive(r, 4096) end)
    await close(r)
    await close(r)
  end)

rule(one_way, "a closed sender can't send, and can be closed again",
  async function(s)
    await close(s)
    for _, data in ipairs {"x", ""} do
      await raises(core.ClosedResourceError,
                   ("send_all(%q)"):format(data),
                   async function() await send(s, data) end)
    end
    await raises(core.ClosedResourceError, "wait_send_all_might_not_block",
                 async function() await wait_send(s) end)
    await close(s)
    await close(s)
  end)

rule(one_way, "what was sent before aclose is received before the end",
  async function(s, r)
    await together(
      async function()
        await s:send_all("y")
        await s:aclose()
      end,
      async function()
        await wait_all_tasks_blocked() -- let it be closed if it can
        await receive_all(r, "y")
        expect(await receive(r, 1), "", "receive_some at the end")
        expect(await receive(r, 1), "", "receive_some after the end")
        await close(r)
      end)
  end)

rule(one_way, "'async for' gives data until the end", async function(s, r)
  await together(
    async function()
      await s:send_all("abc")
      await s:aclose()
    end,
    async function()
      local got = ""
      async for data in r do got = got .. data end
      expect(got, "abc", "'async for'")
    end)
end)

rule(one_way, "'async with' closes", async function(s, r)
  await together(
    async function()
      async with s as entered do expect(entered, s, "'as'") end
    end,
    async function()
      async with r as entered do
        expect(entered, r, "'as'")
        expect(await receive(r, 1), "", "receive_some at the end")
      end
    end)
  await raises(core.ClosedResourceError, "send_all",
               async function() await send(s, "x") end)
  await raises(core.ClosedResourceError, "receive_some",
               async function() await receive(r, 1) end)
end)

rule(one_way, "aclose_forcefully closes", async function(s, r)
  for _, x in ipairs {r, s} do
    with checkpoints.assert_checkpoints() do
      await aclose_forcefully(x)
    end
  end
  await raises(core.ClosedResourceError, "send_all",
               async function() await send(s, "x") end)
  await raises(core.ClosedResourceError, "receive_some",
               async function() await receive(r, 1) end)
end)

rule(one_way, "an aclose that is cancelled closes all the same",
  async function(s, r)
    for _, x in ipairs {r, s} do
      with core.CancelScope() as scope do
        await then_together(
          async function() await x:aclose() end,
          async function() scope:cancel() end)
      end
    end
    await raises(core.ClosedResourceError, "send_all",
                 async function() await send(s, "123") end)
    await raises(core.ClosedResourceError, "receive_some",
                 async function() await receive(r, 4096) end)
  end)

rule(one_way, "in a cancelled scope nothing is sent or received",
  async function(s, r)
    with core.CancelScope() as scope do
      scope:cancel()
      local ok, err = await pcall(s.send_all, s, "x")
      if ok or not isinstance(err, core.Cancelled) then
        fail("send_all: %s, expected Cancelled", tostring(err or "no error"))
      end
      ok, err = await pcall(r.receive_some, r, 1)
      if ok or not isinstance(err, core.Cancelled) then
        fail("receive_some: %s, expected Cancelled",
             tostring(err or "no error"))
      end
    end
    await together( -- and both can still be closed in peace
      async function() await close(s) end,
      async function() await close(r) end)
  end)

rule(one_way, "a receive_some that is cancelled loses nothing",
  async function(s, r)
    with core.CancelScope() as scope do
      await then_together(
        async function() await r:receive_some(10) end,
        async function() scope:cancel() end)
    end
    await together(
      async function() await send(s, "after") end,
      async function() await receive_all(r, "after") end)
  end)

rule(one_way, "aclose wakes a task in receive_some", async function(s, r)
  await then_together(
    async function()
      await raises(core.ClosedResourceError, "receive_some",
                   async function() await r:receive_some(10) end)
    end,
    async function() await aclose_forcefully(r) end)
end)

rule(one_way, "what is received and not taken comes first later",
  async function(s, r)
    if r.receive_exactly == nil then return end
    await together(
      async function()
        await s:send_all("one\ntwo\r\nthree;four!rest")
        await s:aclose()
      end,
      async function()
        expect(await r:receive_until("\n"), "one", "receive_until")
        async for line in r:lines() do
          expect(line, "two", "lines")
          break
        end
        expect(await r:receive_until(";"), "three", "receive_until")
        expect(await r:receive_exactly(4), "four", "receive_exactly")
        expect(await receive(r, 1), "!", "receive_some")
        await raises(core.IncompleteReadError, "receive_exactly",
                     async function() await r:receive_exactly(5) end)
        expect(await receive(r, 1), "", "receive_some at the end")
      end)
  end)

rule(one_way, "aclose drops what was received and not taken",
  async function(s, r)
    if r.receive_exactly == nil then return end
    await together(
      async function() await s:send_all("one\ntwo\n") end,
      async function()
        expect(await r:receive_until("\n"), "one", "receive_until")
        await aclose_forcefully(r)
      end)
    await raises(core.ClosedResourceError, "receive_until",
                 async function() await r:receive_until("\n") end)
  end)

-- --- of one that holds no more -------------------------------------------

local FULL = "data that the stream has no room for"

rule(clogged_one_way,
  "wait_send_all_might_not_block waits until the receiver makes room",
  async function(s, r)
    local record = {}
    async with core.open_nursery() as nursery do
      nursery:start_soon(async function()
        record[#record + 1] = "waits"
        await wait_send(s)
        record[#record + 1] = "goes on"
        nursery.cancel_scope:cancel()
      end)
      await wait_all_tasks_blocked()
      nursery:start_soon(async function()
        await wait_all_tasks_blocked()
        record[#record + 1] = "receives"
        while true do await r:receive_some(16384) end
      end)
    end
    expect(table.concat(record, ", "), "waits, receives, goes on",
           "the order")
  end)

for _, pair in ipairs {
  {"wait_send_all_might_not_block", "wait_send_all_might_not_block"},
  {"wait_send_all_might_not_block", "send_all"},
  {"send_all", "send_all"}, {"send_all", "wait_send_all_might_not_block"},
} do
  local first, second = unpack(pair)
  rule(clogged_one_way, ("%s can't be called during %s"):format(second,
                                                                 first),
    async function(s)
      await raises(core.BusyResourceError, "the second call",
        async function()
          await then_together(
            async function() await s[first](s, FULL) end,
            async function() await s[second](s, FULL) end)
        end)
    end)
end

--- It may return or find that the stream is broken.
local async function wait_for_the_end(s)
  local ok, err = await pcall(wait_send, s)
  if not ok and not isinstance(err, core.BrokenResourceError) then
    error(err, 0)
  end
end

rule(clogged_one_way,
  "closing the receiver ends wait_send_all_might_not_block",
  async function(s, r)
    await then_together(
      async function() await wait_for_the_end(s) end,
      async function() await aclose_forcefully(r) end)
  end)

rule(clogged_one_way,
  "with a closed receiver wait_send_all_might_not_block doesn't wait",
  async function(s, r)
    await aclose_forcefully(r)
    await wait_for_the_end(s)
  end)

for _, method in ipairs {"send_all", "wait_send_all_might_not_block"} do
  rule(clogged_one_way, "aclose wakes a task in " .. method,
    async function(s)
      await then_together(
        async function()
          await raises(core.ClosedResourceError, method,
                       async function() await s[method](s, FULL) end)
        end,
        async function() await aclose_forcefully(s) end)
    end)

  rule(clogged_one_way, method .. " can be cancelled while it waits",
    async function(s)
      local ended = false
      with core.CancelScope() as scope do
        await then_together(
          async function()
            await s[method](s, FULL)
            ended = true
          end,
          async function() scope:cancel() end)
      end
      if ended then fail("%s ended as if it weren't cancelled", method) end
      await aclose_forcefully(s)
    end)
end

-- --- the rules of two directions -----------------------------------------

local two_way = {}

local AMOUNT = 1 << 20
local PIECE = 1 << 14

--- Numbers that look random and are the same in each run.
local function numbers(seed)
  return function(max)
    seed = (seed * 1103515245 + 12345) % 2147483648
    return seed // 65536 % max + 1
  end
end

local function noise(seed)
  local next_number, bytes = numbers(seed), {}
  for i = 1, 4096 do bytes[i] = string.char(next_number(256) - 1) end
  return table.concat(bytes):rep(AMOUNT // 4096)
end

local async function send_in_pieces(s, data, seed)
  local next_number, at = numbers(seed), 1
  while at <= #data do
    local n = next_number(PIECE)
    await s:send_all(data:sub(at, at + n - 1))
    at = at + n
  end
end

local async function receive_in_pieces(s, data, seed)
  local next_number, pieces, have = numbers(seed), {}, 0
  while have < #data do
    local piece = await s:receive_some(next_number(PIECE))
    if piece == "" then fail("the end came after %d bytes", have) end
    pieces[#pieces + 1] = piece
    have = have + #piece
  end
  if table.concat(pieces) ~= data then
    fail("what was received isn't what was sent")
  end
end

rule(two_way, "both directions carry much data at the same time",
  async function(a, b)
    local one, other = noise(1), noise(2)
    await together(
      async function() await send_in_pieces(a, one, 3) end,
      async function() await send_in_pieces(b, other, 4) end,
      async function() await receive_in_pieces(a, other, 5) end,
      async function() await receive_in_pieces(b, one, 6) end)
  end)

rule(two_way, "one end is closed: the other receives the end",
  async function(a, b)
    await together(
      async function()
        expect(await b:receive_some(10), "", "receive_some")
        await b:aclose()
      end,
      async function() await a:aclose() end)
  end)

rule(two_way, "one task may send while another receives",
  async function(a, b)
    async with core.open_nursery() as nursery do
      nursery:start_soon(receive, a, 1)
      await wait_all_tasks_blocked()
      await together(
        async function() await send(a, "x") end,
        async function() await receive_all(b, "x") end)
      nursery.cancel_scope:cancel()
    end
  end)

-- --- the rules of send_eof -----------------------------------------------

local half_closeable, clogged_half_closeable = {}, {}

local async function send_and_end(s)
  await s:send_all("x")
  with checkpoints.assert_checkpoints() do
    await s:send_eof()
  end
end

local async function receive_and_end(r)
  await wait_all_tasks_blocked() -- let the end be there, too, if it can
  expect(await r:receive_some(10), "x", "receive_some")
  expect(await r:receive_some(10), "", "receive_some at the end")
end

rule(half_closeable, "send_eof ends one direction only",
  async function(a, b)
    check_has(a, "send_eof")
    await together(
      async function() await send_and_end(a) end,
      async function() await receive_and_end(b) end)
    await together(
      async function() await send_and_end(b) end,
      async function() await receive_and_end(a) end)
  end)

rule(half_closeable, "after send_eof, send_all raises",
  async function(a, b)
    await together(
      async function() await send_and_end(a) end,
      async function() await receive_and_end(b) end)
    await raises(core.ClosedResourceError, "send_all",
                 async function() await a:send_all("y") end)
  end)

rule(half_closeable, "send_eof can be called again", async function(a, b)
  await together(
    async function() await send_and_end(a) end,
    async function() await receive_and_end(b) end)
  with checkpoints.assert_checkpoints() do
    await a:send_eof()
  end
end)

for _, first in ipairs {"send_all", "wait_send_all_might_not_block"} do
  rule(clogged_half_closeable, "send_eof can't be called during " .. first,
    async function(a)
      await raises(core.BusyResourceError, "send_eof",
        async function()
          await then_together(
            async function() await a[first](a, FULL) end,
            async function() await a:send_eof() end)
        end)
    end)
end

-- --- the run over them ---------------------------------------------------

--- For `async with`: closes both in the end, whatever happens.
local Both = {__name = "both"}

Both.__aenter = async function(self)
  return self
end

Both.__aexit = async function(self)
  await pcall(aclose_forcefully, self[1])
  await pcall(aclose_forcefully, self[2])
end

local function broken(text, err)
  local wrong = core.AssertionError(
    ("stream rule '%s': %s"):format(text, tostring(err)))
  wrong.cause = err
  error(wrong)
end

local async function check_rule(one, maker)
  local s, r = await maker()
  local ok, err
  local limit = core.move_on_after(LIMIT)
  with limit do
    async with setmetatable({s, r}, Both) do
      ok, err = await pcall(one.check, s, r)
      if isinstance(err, core.Cancelled) then error(err, 0) end
    end
  end
  if limit.cancelled_caught then
    broken(one.text, ("nothing more happened for %d seconds"):format(LIMIT))
  elseif not ok then broken(one.text, err) end
end

local async function check_all(rules, maker)
  for _, one in ipairs(rules) do await check_rule(one, maker) end
end

local function check_makers(fname, stream_maker, clogged_stream_maker)
  if type(stream_maker) ~= "function" then
    core.argument_error("type", fname, "stream_maker", stream_maker,
                        "an async function")
  elseif clogged_stream_maker ~= nil
      and type(clogged_stream_maker) ~= "function" then
    core.argument_error("type", fname, "clogged_stream_maker",
                        clogged_stream_maker, "an async function or nil")
  end
end

--- The maker of the same streams, the other way round.
local function flipped(maker)
  return maker and async function()
    local s, r = await maker()
    return r, s
  end
end

local conformance = {}

--- Check that a kind of pipe does what the library asks of it;
--- AssertionError says which rule it breaks.
---@async
---@param maker async fun(): any, any both ends
---@param clogged? async fun(): any, any one that can't send now
async function conformance.check_one_way_stream(maker, clogged)
  check_makers("check_one_way_stream", maker, clogged)
  await check_all(one_way, maker)
  if clogged then await check_all(clogged_one_way, clogged) end
end

--- Check that a kind of stream does what the library asks of it;
--- AssertionError says which rule it breaks.
---@async
---@param maker async fun(): any, any both ends
---@param clogged? async fun(): any, any one that can't send now
async function conformance.check_two_way_stream(maker, clogged)
  check_makers("check_two_way_stream", maker, clogged)
  await conformance.check_one_way_stream(maker, clogged)
  await conformance.check_one_way_stream(flipped(maker), flipped(clogged))
  await check_all(two_way, maker)
end

--- Check that a kind of stream with send_eof does what the library asks of it;
--- AssertionError says which rule it breaks.
---@async
---@param maker async fun(): any, any both ends
---@param clogged? async fun(): any, any one that can't send now
async function conformance.check_half_closeable_stream(maker, clogged)
  check_makers("check_half_closeable_stream", maker, clogged)
  await conformance.check_two_way_stream(maker, clogged)
  await check_all(half_closeable, maker)
  if clogged then await check_all(clogged_half_closeable, clogged) end
end

return conformance
