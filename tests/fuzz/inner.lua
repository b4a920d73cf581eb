-- SPDX-License-Identifier: MIT
--
-- Calls the functions of our inner modules, and the methods of our classes,
-- with arguments that make no sense: scripts in a sandbox can require them,
-- too. Errors are fine, a crash isn't. Run by tests/embed/sandbox_test.c.
-- usage: (seed, rounds)

local seed, rounds = ...
local trio = require "trio"
local core = require "asyncrun.core"
local random, unpack = math.random, table.unpack
math.randomseed(seed)

-- They would never return, or end the run that they are called in.
local SKIPPED = {
  exit = true, raise_signal = true, pump = true, hold = true, run = true,
  start = true, guest_begin = true, guest_turn = true, sleep = true,
}

local MODULES = {
  "asyncrun.core", "asyncrun.fs", "asyncrun.net", "asyncrun.tls",
  "asyncrun.workers", "asyncrun.prompt", "asyncrun.explain", "time",
  "contextvars", "signal",
}

local CLASSES = {
  "Event", "Lock", "Semaphore", "CapacityLimiter", "CancelScope", "Nursery",
  "Socket", "SocketStream", "SocketListener", "MemorySendChannel",
  "MemoryReceiveChannel", "ThreadWorker", "Child", "ChildProcess", "Handle",
  "Buffer", "Fd", "FdStream", "Task", "Future", "Queue",
}

local list = {}

local function add(prefix, functions)
  for name, f in pairs(functions) do
    if type(f) == "function" and not SKIPPED[name] then
      list[#list + 1] = {prefix .. tostring(name), f}
    end
  end
end

for _, name in ipairs(MODULES) do
  local ok, module = pcall(require, name)
  if ok and type(module) == "table" then add(name .. ".", module) end
end
for _, name in ipairs(CLASSES) do
  local ok, methods = pcall(core.methods, name)
  if ok then add(name .. ":", methods) end
end
table.sort(list, function(a, b) return a[1] < b[1] end)

local odd = setmetatable({}, {
  __index = function() error "index" end, __len = function() return -5 end,
  __call = function() end, __tostring = function() return 5 end,
})
local send, receive = trio.open_memory_channel(1)
local values = {
  n = 40, false, true, 0, 1, -1, 2^53, 1e308, 0/0, 1/0, -1/0, 3.7, "", "x",
  ("y"):rep(300), "\0a", {}, {1, 2, 3}, {x = 1}, print, function() end,
  coroutine.create(function() end), io.stdout, trio.Event(), trio.Lock(),
  trio.Semaphore(1), trio.CapacityLimiter(2), trio.CancelScope(),
  trio.ValueError "x", trio.ValueError, odd, math.mininteger,
  math.maxinteger, send, receive, trio.run, async function() end,
}
local objects = {} -- what they have returned

local function argument()
  if #objects > 0 and random(4) == 1 then return objects[random(#objects)] end
  return values[random(values.n)]
end

local function keep(...)
  for i = 1, select("#", ...) do
    local value = select(i, ...)
    local kind = type(value)
    if #objects < 300 and (kind == "userdata" or kind == "table"
                           or kind == "function") then
      objects[#objects + 1] = value
    end
  end
end

local done = 0

pcall(trio.run, async function()
  for _ = 1, rounds do
    local f, n, arguments = list[random(#list)][2], random(0, 4), {}
    for i = 1, n do arguments[i] = argument() end
    keep(pcall(f, unpack(arguments, 1, n)))
    with trio.move_on_after(0.001) do
      keep(await pcall(async function()
        return await f(unpack(arguments, 1, n))
      end))
    end
    done = done + 1
  end
end)
return done
