-- error(Class) raises an exception of the class, without text.
local trio = require "trio"

local ok, err = pcall(error, trio.TooSlowError)
print(ok, err, err.message == "")      -- expect: false	TooSlowError	true
print(trio.isinstance(err, trio.TooSlowError)) -- expect: true
