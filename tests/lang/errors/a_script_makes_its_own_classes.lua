-- Class:subclass(name) makes a class; methods and fields are inherited.
local trio = require "trio"

local MyError = trio.Exception:subclass("MyError")
local Special = MyError:subclass("Special")
function MyError:describe() return "<" .. self.message .. ">" end
MyError.code = 7
local ok, err = pcall(function() error(Special("what went wrong")) end)
print(ok, err)                         -- expect: false	Special: what went wrong
print(err:describe(), err.code)        -- expect: <what went wrong>	7
print(trio.isinstance(err, Special), trio.isinstance(err, MyError),
      trio.isinstance(err, trio.Exception),
      trio.isinstance(err, trio.ValueError))
-- expect: true	true	true	false
print(MyError)                         -- expect: <class 'MyError'>
print(trio.isinstance(MyError("x"), Special)) -- expect: false
print(pcall(trio.Exception.subclass, trio.Exception))
-- expect: false	TypeError: subclass() {any}
print(pcall(trio.Exception.subclass, "Name"))
-- expect: false	TypeError: subclass() needs a class{any}
