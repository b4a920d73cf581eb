-- Buffer:find and Buffer:line see what arrives in pieces, and say where
-- the next search begins, so that each byte is looked at once.
local check = require "tests.lib.check"
local Buffer = require "asyncrun.net".Buffer

local b = Buffer()
b:append("xxab")
check.eq({b:find("abc")}, {nil, 2})       -- 'ab' may be its beginning
b:append("c")
check.eq({b:find("abc", 2)}, {2})
check.eq({b:find("abc", 0, 4)}, {nil, 2}) -- not within the first four
check.eq({b:find("abc", 0, 5)}, {2})
check.eq({b:find("abc", 3)}, {nil, 3})
check.eq({b:find("abc", 100)}, {nil, 100})
check.eq({b:find("a longer one")}, {nil, 0})
check.eq({b:find("x", 1)}, {1})

b:clear()
check.eq({b:line()}, {nil, 0})
b:append("one")
check.eq({b:line()}, {nil, 3})
b:append("\r\n\n\r\rtwo\r\n")
check.eq({b:line(false, 4)}, {nil, 4})    -- its newline is the fifth
check.eq({b:line(false, 5, 3)}, {"one", 8})
check.eq({b:line()}, {"", 7})
check.eq({b:line(true)}, {"\r\rtwo\r\n", 0})

-- Twice the data, not four times the time: what was searched is known.
local function seconds(pieces)
  local began = os.clock()
  local data, from, at = Buffer(), 0, nil
  local piece = ("a"):rep(1000)
  for _ = 1, pieces do
    data:append(piece)
    at, from = data:find("ab", from)
    assert(not at)
  end
  return os.clock() - began
end
seconds(1000)
local one, eight = seconds(2000), seconds(16000)
assert(eight < one * 30 + 0.1, ("%f and %f s"):format(one, eight))
