-- For each rule of the conformance kit, a stream that breaks it: the kit
-- says which rule it is.
local check = require "tests.lib.check"
local trio = require "trio"
local virtual = require "tests.lib.virtual"
local testing = trio.testing
local checkpoint = trio.lowlevel.checkpoint

-- --- ways to break a method ----------------------------------------------

--- Replace a method by one that gets the old one first.
local function replace(object, name, f)
  local old = object[name]
  object[name] = async function(self, ...)
    return await f(old, self, ...)
  end
end

--- The method returns nothing instead of raising such an error.
local function swallow(object, name, class)
  replace(object, name, async function(old, self, ...)
    local ok, result = await pcall(old, self, ...)
    if ok then return result end
    if not trio.isinstance(result, class) then error(result) end
    if name == "receive_some" then return "" end
  end)
end

--- During the first method the second is no longer refused.
local function tolerate(object, first, second)
  local running = 0
  replace(object, first, async function(old, self, ...)
    if running > 0 and first == second then return await checkpoint() end
    running = running + 1
    local ok, result = await pcall(old, self, ...)
    running = running - 1
    if not ok then error(result) end
    return result
  end)
  if first == second then return end
  replace(object, second, async function(old, self, ...)
    if running > 0 then return await checkpoint() end
    return await old(self, ...)
  end)
end

-- --- the streams ---------------------------------------------------------

-- Rules of one_way: (sender, receiver) in memory; may return others.
local ONE_WAY = {
  ["a sender and a receiver have the methods of their kind"] =
    function(s, r) return {send_all = s.send_all, aclose = s.aclose}, r end,
  ["what is sent is received"] = function(s)
    replace(s, "send_all", async function() await checkpoint() end)
  end,
  ["any byte can be sent"] = function(s)
    replace(s, "send_all", async function(old, self, data)
      await old(self, (data:match "^[^\0]*"))
    end)
  end,
  ["empty data can be sent and means nothing"] = function(s)
    replace(s, "send_all", async function(old, self, data)
      if data == "" then self:close() end
      await old(self, data)
    end)
  end,
  ["send_all takes strings only"] = function(s)
    replace(s, "send_all", async function(old, self, data)
      await old(self, tostring(data))
    end)
  end,
  ["receive_some wants a positive integer or nil"] = function(_, r)
    replace(r, "receive_some", async function(old, self, n)
      if math.type(n) == "integer" and n < 1 then
        return await checkpoint()
      end
      return await old(self, n)
    end)
  end,
  ["receive_some gives no more than was asked for"] = function(_, r)
    replace(r, "receive_some", async function(old, self, n)
      if math.type(n) == "integer" and n > 0 then n = nil end
      return await old(self, n)
    end)
  end,
  ["two tasks can't receive at the same time"] = function(_, r)
    tolerate(r, "receive_some", "receive_some")
  end,
  ["with a waiting receiver, send_all might not block"] = function(s)
    s.wait_send_all_might_not_block = trio.sleep_forever
  end,
  ["when the receiver was closed, sending breaks, for good"] = function(s)
    local broken = false
    replace(s, "send_all", async function(old, self, data)
      if broken then return await checkpoint() end
      local ok, err = await pcall(old, self, data)
      broken = trio.isinstance(err, trio.BrokenResourceError)
      if not ok then error(err) end
    end)
  end,
  ["a closed receiver can't receive, and can be closed again"] =
    function(_, r) swallow(r, "receive_some", trio.ClosedResourceError) end,
  ["a closed sender can't send, and can be closed again"] = function(s)
    swallow(s, "send_all", trio.ClosedResourceError)
  end,
  ["what was sent before aclose is received before the end"] =
    function(s, r)
      replace(s, "aclose", async function(old, self)
        r._incoming.buffer:clear()
        await old(self)
      end)
    end,
  ["'async for' gives data until the end"] = function(s, r)
    local Deaf = testing.MemoryReceiveStream:subclass()
    Deaf.__anext = async function() end
    return s, setmetatable(r, Deaf)
  end,
  ["'async with' closes"] = function(s, r)
    local Open = testing.MemoryReceiveStream:subclass()
    Open.__aexit = async function() end
    return s, setmetatable(r, Open)
  end,
  ["aclose_forcefully closes"] = function(_, r)
    replace(r, "aclose", async function(old, self)
      await checkpoint()
      await old(self)
    end)
  end,
  ["an aclose that is cancelled closes all the same"] = function(s)
    replace(s, "aclose", async function(old, self)
      local ok = await pcall(checkpoint)
      if ok then await trio.sleep(1) end
      await old(self)
    end)
  end,
  ["in a cancelled scope nothing is sent or received"] = function(s)
    replace(s, "send_all", async function(old, self, data)
      with trio.CancelScope {shield = true} do await old(self, data) end
      await pcall(checkpoint)
    end)
  end,
  ["a receive_some that is cancelled loses nothing"] = function(_, r)
    local cancelled
    replace(r, "receive_some", async function(old, self, n)
      if cancelled then
        cancelled = nil
        await old(self, 1)
      end
      local ok, result = await pcall(old, self, n)
      if ok then return result end
      cancelled = trio.isinstance(result, trio.Cancelled)
      error(result)
    end)
  end,
  ["aclose wakes a task in receive_some"] = function(_, r)
    function r:close()
      self._closed, self._incoming.closed = true, true
    end
  end,
  ["what is received and not taken comes first later"] = function(_, r)
    local receive_some = r.receive_some
    replace(r, "receive_until", async function(old, self, delimiter)
      local data = await old(self, delimiter)
      self.receive_some = receive_some
      return data
    end)
  end,
  ["aclose drops what was received and not taken"] = function(_, r)
    local aclose = r.aclose
    replace(r, "receive_until", async function(old, self, delimiter)
      local data = await old(self, delimiter)
      self.aclose = aclose
      return data
    end)
  end,
}

local WAIT = "wait_send_all_might_not_block"

-- Rules of a clogged sender: (sender, receiver) in lockstep.
local CLOGGED = {
  [WAIT .. " waits until the receiver makes room"] = function(s)
    s[WAIT] = checkpoint
  end,
  ["closing the receiver ends " .. WAIT] = function(s, r)
    replace(s, WAIT, async function(old, self)
      await old(self)
      if r._link.receiver_closed then await trio.sleep_forever() end
    end)
  end,
  ["with a closed receiver " .. WAIT .. " doesn't wait"] = function(s, r)
    replace(s, WAIT, async function(old, self)
      if r._link.receiver_closed then await trio.sleep_forever() end
      await old(self)
    end)
  end,
}

for _, pair in ipairs {{WAIT, WAIT}, {WAIT, "send_all"}, {"send_all", WAIT},
                       {"send_all", "send_all"}} do
  local first, second = table.unpack(pair)
  CLOGGED[second .. " can't be called during " .. first] = function(s)
    tolerate(s, first, second)
  end
end

for _, method in ipairs {"send_all", WAIT} do
  CLOGGED["aclose wakes a task in " .. method] = function(s)
    swallow(s, method, trio.ClosedResourceError)
  end
  CLOGGED[method .. " can be cancelled while it waits"] = function(s)
    swallow(s, method, trio.Cancelled)
  end
end

-- Rules of two directions: two StapledStreams in memory.
local much_was_sent = false

local function is_much(data)
  return type(data) == "string" and #data > 4000
end

local TWO_WAY = {
  ["both directions carry much data at the same time"] = function(a)
    replace(a, "send_all", async function(old, self, data)
      if is_much(data) then data = data:reverse() end
      await old(self, data)
    end)
  end,
  ["one end is closed: the other receives the end"] = function(a)
    replace(a, "send_all", async function(old, self, data)
      if is_much(data) then much_was_sent = true end
      await old(self, data)
    end)
    if much_was_sent then a.send_stream.close_hook = nil end
  end,
  ["one task may send while another receives"] = function(a)
    local receiving = false
    replace(a, "receive_some", async function(old, self, n)
      receiving = true
      local ok, result = await pcall(old, self, n)
      receiving = false
      if ok then return result end
      error(result)
    end)
    replace(a, "send_all", async function(old, self, data)
      if receiving and data == "x" then
        error(trio.BusyResourceError())
      end
      await old(self, data)
    end)
  end,
}

-- Rules of send_eof.
local HALF = {
  ["send_eof ends one direction only"] = function(a)
    a.send_eof = a.aclose
  end,
  ["after send_eof, send_all raises"] = function(a)
    local ended = false
    replace(a, "send_eof", async function(old, self)
      ended = true
      await old(self)
    end)
    replace(a, "send_all", async function(old, self, data)
      if ended then return await checkpoint() end
      await old(self, data)
    end)
  end,
  ["send_eof can be called again"] = function(a)
    local ended = false
    replace(a, "send_eof", async function(old, self)
      if ended then error(trio.ClosedResourceError()) end
      ended = true
      await old(self)
    end)
  end,
}

local CLOGGED_HALF = {
  ["send_eof can't be called during send_all"] = function() end,
  ["send_eof can't be called during " .. WAIT] = function(a)
    local sending = false
    replace(a, "send_all", async function(old, self, data)
      sending = true
      await old(self, data)
    end)
    replace(a, "send_eof", async function(old, self)
      if sending then error(trio.BusyResourceError()) end
      await old(self)
    end)
  end,
}

-- --- the kit over them ---------------------------------------------------

local made = 0

--- An async function that makes a pair and breaks it.
local function maker(make, breaks)
  return async function()
    local s, r = make()
    made = made + 1
    if not breaks then return s, r end
    local other_s, other_r = breaks(s, r)
    return other_s or s, other_r or r
  end
end

local one, pair = testing.memory_stream_one_way_pair,
                  testing.memory_stream_pair
local one_clogged, clogged = testing.lockstep_stream_one_way_pair,
                             testing.lockstep_stream_pair

local KINDS = {
  {ONE_WAY, function(breaks)
    return testing.check_one_way_stream, maker(one, breaks)
  end},
  {CLOGGED, function(breaks)
    return testing.check_one_way_stream, maker(one_clogged),
           maker(one_clogged, breaks)
  end},
  {TWO_WAY, function(breaks)
    return testing.check_two_way_stream, maker(pair, breaks)
  end},
  {HALF, function(breaks)
    return testing.check_half_closeable_stream, maker(pair, breaks)
  end},
  {CLOGGED_HALF, function(breaks)
    return testing.check_half_closeable_stream, maker(clogged),
           maker(clogged, breaks)
  end},
}

local function size(t)
  local n = 0
  for _ in pairs(t) do n = n + 1 end
  return n
end

for _, kind in ipairs(KINDS) do
  for text, breaks in pairs(kind[1]) do
    local function run()
      virtual(kind[2](breaks))
    end
    local err = check.raises(trio.AssertionError, run)
    local wanted = ("stream rule '%s': "):format(text)
    if err.message:sub(1, #wanted) ~= wanted then
      error(("broken: %s\nfound: %s"):format(text, err.message))
    end
  end
end

-- There is a pair for each rule: so many were made by the whole kit, and
-- none of the rules lacks its broken stream.
local function count(f, ...)
  made = 0
  virtual(f, ...)
  return made
end
local n_one = count(testing.check_one_way_stream, maker(one))
local n_clogged = count(testing.check_one_way_stream, maker(one_clogged),
                        maker(one_clogged)) - n_one
local n_two = count(testing.check_two_way_stream, maker(pair)) - 2 * n_one
local n_half = count(testing.check_half_closeable_stream, maker(pair))
               - 2 * n_one - n_two
check.eq({n_one, n_clogged, n_two, n_half},
         {size(ONE_WAY), size(CLOGGED), size(TWO_WAY), size(HALF)})

check.raises("check_one_way_stream() argument 'stream_maker': expected an "
  .. "async function, got nil", trio.run, testing.check_one_way_stream)
check.raises("argument 'clogged_stream_maker'", trio.run,
             testing.check_two_way_stream, maker(pair), 1)
