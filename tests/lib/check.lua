-- SPDX-License-Identifier: MIT
--
-- Checks for test scripts: local check = require "tests.lib.check". Each
-- raises at the caller's line when it fails and is silent otherwise.

local check = {}

local function show(value)
  if type(value) == "string" then return ("%q"):format(value) end
  if math.type(value) == "float" then return ("%.17g"):format(value) end
  if type(value) ~= "table" or getmetatable(value) then
    return tostring(value)
  end
  local items, done = {}, {}
  for i, item in ipairs(value) do
    items[#items + 1] = show(item)
    done[i] = true
  end
  for key, item in pairs(value) do
    if not done[key] then
      items[#items + 1] = ("[%s] = %s"):format(show(key), show(item))
    end
  end
  return "{" .. table.concat(items, ", ") .. "}"
end

-- Plain tables are equal by content, objects and the rest by ==.
local function same(a, b)
  if a == b and math.type(a) == math.type(b) then return true end
  if type(a) ~= "table" or type(b) ~= "table"
     or getmetatable(a) or getmetatable(b) then
    return false
  end
  for key, item in pairs(a) do
    if not same(item, b[key]) then return false end
  end
  for key in pairs(b) do
    if a[key] == nil then return false end
  end
  return true
end

function check.eq(got, expected, what)
  if same(got, expected) then return end
  error(("%sexpected %s, got %s"):format(
    what and what .. ": " or "", show(expected), show(got)), 2)
end

-- Is [err] what [wanted] says: a class, or a part of its text?
local function is_error(err, wanted)
  if type(wanted) == "string" then
    return tostring(err):find(wanted, 1, true) ~= nil
  end
  return require("trio").isinstance(err, wanted)
end

-- Call f(...): it must raise [wanted], an exception class or a part of the
-- text. Returns the error. For async functions see [raised].
function check.raises(wanted, f, ...)
  local results = table.pack(pcall(f, ...))
  if results[1] then
    error(("no error, but results %s"):format(
      show({table.unpack(results, 2, results.n)})), 2)
  elseif not is_error(results[2], wanted) then
    error(("expected the error %s, got %s"):format(
      tostring(wanted), tostring(results[2])), 2)
  end
  return results[2]
end

-- The same for what 'await pcall(...)' gave:
--   check.raised(trio.TooSlowError, await pcall(f, x))
function check.raised(wanted, ok, err)
  if ok then error("no error", 2) end
  if not is_error(err, wanted) then
    error(("expected the error %s, got %s"):format(
      tostring(wanted), tostring(err)), 2)
  end
  return err
end

-- An order of events: note what happens by calling the object, then say
-- what must have happened. A table stands for events in any order.
--   local order = check.order()
--   order "a"; order "b"; order "c"
--   order:is {"a", {"c", "b"}}
local Order = {}
Order.__index = Order

function Order:__call(event)
  self[#self + 1] = event
end

function Order:is(expected)
  local at = 0
  for _, step in ipairs(expected) do
    local left = type(step) == "table" and {table.unpack(step)} or {step}
    for _ = 1, #left do
      at = at + 1
      local found
      for i, event in ipairs(left) do
        if event == self[at] then found = i end
      end
      if not found then
        error(("event %d is %s, expected %s; all: %s"):format(at,
          show(self[at]), show(left), show({table.unpack(self)})), 2)
      end
      table.remove(left, found)
    end
  end
  if at ~= #self then
    error(("%d events, expected %d; all: %s"):format(
      #self, at, show({table.unpack(self)})), 2)
  end
end

function check.order()
  return setmetatable({}, Order)
end

-- The number of file descriptors that are open. New ones get the lowest
-- free number: after many free ones there are only those of valgrind.
function check.descriptors()
  local count, free, fd = 0, 0, 0
  repeat
    local info = io.open("/proc/self/fdinfo/" .. fd)
    if info then
      count, free = count + 1, 0
      info:close()
    end
    fd, free = fd + 1, free + 1
  until free > 100
  return count
end

-- The bytes that Lua has in use and can't give back.
function check.memory()
  collectgarbage()
  collectgarbage()
  return math.floor(collectgarbage("count") * 1024)
end

-- Call f(...) some times: it must not leave memory or descriptors behind.
-- [f] runs once before, so that what is made only once does not count. Lua's
-- own tables shrink and grow now and then: only what grows each time is a
-- leak.
function check.no_leaks(f, ...)
  local allowed, rounds = 4096, 100 -- bytes over all rounds
  local grown
  f(...)
  local before, descriptors = check.memory(), check.descriptors()
  for _ = 1, 3 do
    for _ = 1, rounds do f(...) end
    local now = check.memory()
    grown, before = now - before, now
    if grown <= allowed then break end
  end
  if grown > allowed then
    error(("%d calls left %d bytes behind"):format(rounds, grown), 2)
  end
  local now = check.descriptors()
  if now ~= descriptors then
    error(("%d descriptors open before, %d after"):format(
      descriptors, now), 2)
  end
end

return check
