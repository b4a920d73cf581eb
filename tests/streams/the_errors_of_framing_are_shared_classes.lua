-- IncompleteReadError and LimitOverrunError are made as Python's are.
local check = require "tests.lib.check"
local trio = require "trio"

local err = trio.IncompleteReadError("abc", 5)
print(err)
-- expect: IncompleteReadError: 3 bytes read on a total of 5 expected bytes
check.eq({err.partial, err.expected}, {"abc", 5})
assert(trio.isinstance(err, trio.Exception))
err = trio.IncompleteReadError("")
print(err.message, err.expected)
-- expect: 0 bytes read on a total of undefined expected bytes	nil
check.eq(trio.IncompleteReadError().partial, "")
check.raises("argument 'partial': expected a string, got 1",
             trio.IncompleteReadError, 1)
check.raises("argument 'expected'", trio.IncompleteReadError, "x", "y")

err = trio.LimitOverrunError("too long", 7)
print(err, err.consumed)       -- expect: LimitOverrunError: too long	7
assert(trio.isinstance(err, trio.Exception))
check.eq(trio.LimitOverrunError().message, "")

local Mine = trio.IncompleteReadError:subclass("Mine")
print(Mine("ab", 4))
-- expect: Mine: 2 bytes read on a total of 4 expected bytes
