-- The reason of cancel() is a string or nil.
local check = require "tests.lib.check"
local trio = require "trio"

local scope = trio.CancelScope()
check.raises(trio.TypeError, scope.cancel, scope, 5)
check.raises(trio.TypeError, scope.cancel, scope, true)
check.raises("'reason'", scope.cancel, scope, {reason = 5})
print(scope.cancel_called)           -- expect: false
scope:cancel(nil)
scope:cancel{}
print(scope.cancel_called)           -- expect: true
