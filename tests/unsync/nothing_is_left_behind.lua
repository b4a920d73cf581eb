-- Futures, tasks, threads and loops of unsync are collected.
local check = require "tests.lib.check"
local asyncio = require "asyncio"
local unsync = require "unsync"

local double = unsync(async function(x)
  await asyncio.sleep(0)
  return 2 * x
end)
local add = unsync(function(a, b) return a + b end)
local fails = unsync(async function() error("x") end)

check.no_leaks(function()
  check.eq(double(1):result(), 2)
  check.eq(add(1, 2):then_(function(f) return f:result() end):result(), 3)
  local failed = fails()
  check.raises("x", failed.result, failed)
end)
