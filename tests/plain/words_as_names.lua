-- The five words are names wherever a program uses them as names.
local async, await, with, as, yield = 1, 2, 3, 4, 5
print(async, await, with, as, yield)
async = async + await
with, as = as, with
print(async, with, as)
local t = {async = "a", await = "b", with = "c", as = "d", yield = "e"}
print(t.async, t.await, t.with, t.as, t.yield)
t.with = nil
function t.await(x) return x + 1 end
function t:yield(x) return self.as .. x end
print(t.await(1), t:yield("!"))
local function with(x) return "with " .. tostring(x) end
local function yield(...) return select("#", ...) end
print(with(1), yield(1, nil, 2), with{}:match("table"), with"s")
local await = function(f) return f() end
print(await(function() return "called" end))
goto with
print "not here"
::with:: ::async:: ::await:: ::yield:: ::as::
print(coroutine.wrap(function() coroutine.yield(as) end)())
for await = 1, 2 do io.write(await, " ") end print()
local function f(async, await, ...) return async, await, ... end
print(f(1, 2, 3))
async = {with = {as = {yield = "deep"}}}
print(async.with.as.yield, async["with"]["as"]["yield"])
as = "as"; yield = as print(yield)
return async
