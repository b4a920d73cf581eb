-- A Buffer gives what was appended, in whatever pieces, as a string would
-- that is cut from the front.
local check = require "tests.lib.check"
local Buffer = require "asyncrun.net".Buffer

local b = Buffer()
check.eq(#b, 0)
check.eq(b:take(), "")
check.eq(b:peek(5), "")
b:append("")
b:append("one\0two")
check.eq(b:peek(), "one\0two")
check.eq(b:peek(3), "one")
check.eq({b:take(3, 1)}, {"one", 3})   -- one byte is dropped
check.eq({b:take(100)}, {"two", 0})
b:append("rest")
b:clear()
check.eq({#b, b:take()}, {0, "", 0})
print(b)                               -- expect: <Buffer at {any}, 0 bytes>

math.randomseed(42)
local model = ""
for i = 1, 20000 do
  if math.random(2) == 1 then
    local size = math.random(10) == 1 and 5000 or 20
    local piece = string.char(i % 256):rep(math.random(0, size))
    b:append(piece)
    model = model .. piece
  else
    local n, skip = math.random(0, 300), math.random(0, 3)
    check.eq(b:take(n, skip), model:sub(1, n))
    model = model:sub(n + skip + 1)
  end
  check.eq(#b, #model)
  if i % 1000 == 0 then check.eq(b:peek(), model) end
end
check.eq(b:take(), model)
