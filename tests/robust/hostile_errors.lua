-- Errors of any kind come through nurseries, scopes, with blocks and runs:
-- nil, false, tables, userdata, with a __tostring that raises, and
-- exceptions that a script has tampered with.
local trio = require "trio"
local check = require "tests.lib.check"

local bad = setmetatable({}, {__tostring = function() error("no") end,
  __index = function() error("no index") end,
  __eq = function() error("no eq") end, __name = 5})
local values = {false, true, 1, 0 / 0, "text", ("x"):rep(1 << 20), bad, {},
  print, io.stdout, coroutine.create(print), trio.ValueError,
  trio.ValueError("v"), setmetatable({}, {__call = error})}
local count = #values + 1 -- and nil

local M = {__enter = function(self) return self end,
           __exit = function(self, err) self.err = err end,
           __aenter = async function(self) return self end,
           __aexit = async function(self, err) self.err = err end}

local async function raise(value)
  await trio.sleep(0)
  error(value, 0)
end

local function same(a, b)
  return rawequal(a, b) or (a ~= a and b ~= b)
    or (rawequal(b, trio.ValueError) and trio.isinstance(a, b))
end

local async function through(value)
  local ok, err = await pcall(async function()
    with setmetatable({}, M) do
      async with setmetatable({}, M) do
        with trio.CancelScope() do
          with trio.move_on_after(10) do await raise(value) end
        end
      end
    end
  end)
  check.eq(ok, false)
  if not same(err, value) then error("another error") end
  for _, body in ipairs {true, false} do
    ok, err = await pcall(async function()
      async with trio.open_nursery() as nursery do
        nursery:start_soon(trio.sleep_forever)
        if body then await raise(value) end
        nursery:start_soon(raise, value)
      end
    end)
    check.eq(ok, false)
    check.eq(trio.isinstance(err, trio.ExceptionGroup), true)
    check.eq(#err.exceptions, 1)
    if value ~= nil and not same(err.exceptions[1], value) then
      error("another error")
    end
    local _ = err.traceback, tostring(err)
    err:split(trio.ValueError)
    err:subgroup(function() return false end)
  end
end

for i = 1, count do
  trio.run(through, values[i])
  local ok, err = pcall(trio.run, raise, values[i])
  check.eq(ok, false)
  if not same(err, values[i]) then error("another error") end
end

-- Tampering
local function tampered(how, with_group)
  local err = with_group and trio.ExceptionGroup("g", {"a", trio.TypeError()})
    or trio.ValueError("v")
  how(err)
  local ok, got = pcall(trio.run, async function()
    with trio.CancelScope() as scope do
      async with trio.open_nursery {strict_exception_groups = false} do
        scope:cancel()
        error(err)
      end
    end
  end)
  check.eq(ok, false)
  local _ = pcall(tostring, got), pcall(function() return got.traceback end)
  local chunk = coroutine.wrap(function() return pcall(error, got) end)
  chunk()
  if with_group then
    pcall(err.split, err, trio.TypeError)
    pcall(err.split, err, function() return math.random() < 0.5 end)
    pcall(err.subgroup, err, {trio.TypeError})
  end
end

local tricks = {
  function(e) e.exceptions = 5 end,
  function(e) e.exceptions = nil end,
  function(e) e.exceptions = {} end,
  function(e) e.exceptions = "abc" end,
  function(e) e.exceptions = {e} end,
  function(e) e.exceptions = {e, e} end,
  function(e) e.exceptions = setmetatable({}, {__len = error}) end,
  function(e)
    e.exceptions = setmetatable({}, {__index = error, __newindex = error})
  end,
  function(e) e.exceptions = {nil, 1, n = 1e9} end,
  function(e) e.cause = e end,
  function(e) e.cause = 5 end,
  function(e)
    e.cause = trio.ValueError("c")
    e.cause.cause = e
  end,
  function(e) e.message = nil end,
  function(e) e.message = {} end,
  function(e) e.message = ("m"):rep(1 << 20) end,
  function(e) e.__name, e.__tostring, e.traceback = 1, 2, 3 end,
  function(e) check.raises("protected", setmetatable, e, nil) end,
  function(e) rawset(e, "message", print) end,
}
for _, trick in ipairs(tricks) do
  tampered(trick, false)
  tampered(trick, true)
end

-- Errors in the methods of with blocks: the last one wins, and has the
-- other as its cause.
local E = {__enter = function() error(trio.ValueError("enter")) end,
           __exit = function() error(trio.ValueError("exit")) end,
           __aenter = async function() error(trio.ValueError("aenter")) end,
           __aexit = async function() error(trio.ValueError("aexit")) end}
local X = {__enter = print and function() end, __exit = E.__exit,
           __aenter = async function() end, __aexit = E.__aexit}
trio.run(async function()
  check.raised("enter", await pcall(async function()
    with setmetatable({}, E) do end
  end))
  check.raised("aenter", await pcall(async function()
    async with setmetatable({}, E) do end
  end))
  for i = 1, count do
    local err = check.raised("exit", await pcall(async function()
      with setmetatable({}, X) do error(values[i], 0) end
    end))
    if not same(err.cause, values[i]) then error("another cause") end
    err = check.raised("aexit", await pcall(async function()
      async with setmetatable({}, X) do error(values[i], 0) end
    end))
    if not same(err.cause, values[i]) then error("another cause") end
  end
end)
print "ok" -- expect: ok
