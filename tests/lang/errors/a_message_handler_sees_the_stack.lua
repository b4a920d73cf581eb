-- The handler of an awaited xpcall runs where the error is, and gets the
-- error; what it returns is the result.
local trio = require "trio"

async function fail() error(trio.ValueError("x")) end
trio.run(async function()
  print(await xpcall(fail, function(err)
    return err.message, "ignored"
  end))                                -- expect: false	x
  local _, trace = await xpcall(fail, function(err)
    return debug.traceback(tostring(err))
  end)
  print((trace:match("^[^\n]*")))      -- expect: ValueError: x
  print(trace:find("sees_the_stack.lua:5:", 1, true) ~= nil) -- expect: true
  print(await xpcall(fail, function() error "in handler" end))
  -- expect: false	{any}
end)
