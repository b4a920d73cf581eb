-- What a Buffer's methods don't take raises an error that says what.
local check = require "tests.lib.check"
local core = require "asyncrun.core"
local Buffer = require "asyncrun.net".Buffer

local b = Buffer()
b:append("data")
for _, bad in ipairs {{}, 1, false} do
  check.raises("append() argument 'data'", b.append, b, bad)
  check.raises("find() argument 'delimiter'", b.find, b, bad)
end
check.raises(core.TypeError, b.append, b)
check.raises(core.ValueError, b.find, b, "")
for _, method in ipairs {"take", "peek"} do
  check.raises(method .. "() argument 'n': expected an integer that isn't "
    .. "negative, got -1", b[method], b, -1)
  check.raises(core.TypeError, b[method], b, 1.5)
  check.raises(core.TypeError, b[method], b, "1")
end
check.raises("find() argument 'from'", b.find, b, "x", -1)
check.raises("find() argument 'max'", b.find, b, "x", 0, {})
check.raises("line() argument 'max'", b.line, b, true, -1)
check.raises("take() argument 'skip'", b.take, b, 1, -1)
check.raises("write object:append(...)", b.append, nil, "x")
check.eq(b:take(math.maxinteger, math.maxinteger), "data")
check.eq(b:find("x", math.maxinteger), nil)
