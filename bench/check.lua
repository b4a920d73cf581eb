-- SPDX-License-Identifier: MIT
--
-- Checks a script of so many lines without running it; milliseconds of
-- processor time.
local check = require "asyncrun.check"
local lines, rounds = tonumber(arg[1]), 5
local text = dofile "bench/lines.lua"(lines)

assert(#check.text(text, "x") == 0)
local began = os.clock()
for _ = 1, rounds do check.text(text, "x") end
print((os.clock() - began) / rounds * 1000)
