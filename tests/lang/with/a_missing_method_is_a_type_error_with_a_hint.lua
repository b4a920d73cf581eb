-- What is no context manager is a TypeError that names what is missing and
-- says what to write where the other kind exists.
local trio = require "trio"
local check = require "tests.lib.check"

local sync = setmetatable({}, {
  __enter = function() end, __exit = function() end, __name = "Sync",
})
local other = setmetatable({}, {
  __aenter = async function() end, __aexit = async function() end,
})
async function f() return sync end

local function with_it(m)
  return (tostring(check.raises(trio.TypeError, function()
    with m do print "never" end
  end)))
end
print(with_it(5))
-- expect: TypeError: 'number' object does not support the context manager protocol (it has no __enter method)
-- expect:   its metatable needs {any}
print(with_it(other))
-- expect: TypeError: 'table' object does not support the context manager protocol (it has no __enter method)
-- expect:   this is an async context manager: write 'async with'
print(with_it(f))
-- expect: TypeError: 'function' object does not support the context manager protocol (it has no __enter method)
-- expect:   it is a function: call it, {any}
print(with_it(nil))
-- expect: TypeError: 'nil' object does not support {any}
-- expect:   its metatable {any}
print(with_it(f()))
-- expect: TypeError: 'coroutine' object does not support {any}
-- expect:   did you forget 'await'? {any} 'f'
trio.run(async function()
  local err = check.raised(trio.TypeError, await pcall(async function()
    async with sync do print "never" end
  end))
  print(err)
  -- expect: TypeError: 'Sync' object does not support the async context manager protocol (it has no __aenter method)
  -- expect:   this is a context manager without await: write 'with'
end)
-- style: off
