-- SPDX-License-Identifier: MIT
--
-- The floor of a check: Lua compiles the same, without the words that it
-- doesn't know, as luac -p does it. Milliseconds.
local lines, rounds = tonumber(arg[1]), 5
local text = dofile "bench/lines.lua"(lines)
text = text:gsub("async with (.-) as (%w+) do", "do local %2 = %1")
text = text:gsub("async ", ""):gsub("\n  await ", "\n  "):gsub("await ", "")

assert(load(text))
local began = os.clock()
for _ = 1, rounds do load(text) end
print((os.clock() - began) / rounds * 1000)
