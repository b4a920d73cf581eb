-- tostring(err) is "ClassName: message"; message, cause and traceback are
-- fields.
local trio = require "trio"

local err = trio.ValueError("bad value")
print(err)                             -- expect: ValueError: bad value
print(err.message, err.cause)          -- expect: bad value	nil
print(trio.ValueError())               -- expect: ValueError
print(trio.ValueError().message == "") -- expect: true
print(trio.ValueError(""))             -- expect: ValueError
print(trio.ValueError(12).message)     -- expect: 12
print(type(err))                       -- expect: table
print(trio.ValueError)                 -- expect: <class 'ValueError'>
err.extra = "own field"
print(err.extra, err.nothing)          -- expect: own field	nil
print(pcall(error, err))               -- expect: false	ValueError: bad value
print(select(2, pcall(error, err)) == err) -- expect: true
