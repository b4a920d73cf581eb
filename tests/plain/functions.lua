-- Varargs, tail calls, methods, default arguments, select, pack.
local function count(...) return select("#", ...) end
print(count(), count(nil), count(nil, nil), count(1, nil, 3))
local function pass(...) return ... end
print(pass(1, nil, 3, nil))
print((pass(1, 2)), ({pass(1, 2), pass(3, 4)})[3])
local function tail(n) if n == 0 then return "done" end return tail(n - 1) end
print(tail(1000000))
print(select(-1, 1, 2, 3), select(2, "a", "b", "c"))
local packed = table.pack(1, nil, 3, nil)
print(packed.n, packed[1], packed[4])
print(table.unpack({1, 2, 3}, 2), table.unpack({1, 2, 3}, 2, 3))
local account = {balance = 0}
function account:deposit(v) self.balance = self.balance + v return self end
function account.new(v)
  return setmetatable({balance = v}, {__index = account})
end
print(account:deposit(10):deposit(5).balance, account.new(7):deposit(1).balance)
local function va(a, ...)
  local b, c = ...
  local t = {...}
  return a, b, c, #t, ...
end
print(va(1)) print(va(1, 2, 3, 4))
print((function(...) return select("#", ...) end)(table.unpack({}, 1, 200)))
print(type(print) .. #arg, arg[0], ...)
local r = {pcall(function(...) return ... end, 1, 2)}
print(#r, r[1], r[3])
print(#{n = 1, 2, 3, [4] = 4, pass()}, #{pass(), 1})
print(string.format("%s %s", pass("a", "b")), ("x"):rep(3, ","))
local f <const> = function(x) return function(y) return x + y end end
print(f(1)(2), f(1) (3), (f)(4)(5))
