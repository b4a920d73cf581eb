-- The same inputs: the status is 1 and the message is one of a few.
local program = require "tests.lib.program"

local N = 100000
for _, case in ipairs {
  {"(", "", ")"}, {"x = (", "1", ")"}, {"x = {", "", "}"},
  {"do ", "", " end"}, {"while x do ", "", " end"},
  {"if x then ", "", " end"}, {"repeat ", "", " until x"},
  {"for i = 1, 2 do ", "", " end"}, {"function f() ", "", " end"},
  {"x = function() return ", "", " end"}, {"return - ", "1", ""},
  {"return ", "not 1", ""}, {"with x do ", "", " end"},
  {"f(", "", ")"}, {"async function f() ", "", " end"},
  {"async function f() with x do ", "", " end end"},
  {"async function f() async for x in y do ", "", " end end"},
  {"async function f() await (", "f()", ") end"},
} do
  for _, prefix in ipairs {"", "async function g() await f() end "} do
    local text = prefix .. case[1]:rep(N) .. case[2] .. case[3]:rep(N)
    local out, code = program.run_text(text)
    if code ~= 1 or #out > 2000 or not out:find("^asyncrun: FILE:1:%d+: ") then
      print(case[1], prefix, code, out:sub(1, 200))
    end
  end
end
-- timeout: 60
