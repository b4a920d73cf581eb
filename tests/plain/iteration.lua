-- pairs, ipairs, next, __pairs, generic for with state and closing value.
for i, v in ipairs({10, 20, nil, 40}) do io.write(i, "=", v, " ") end print()
local t = {}
for k in pairs({a = 1, b = 2, c = 3}) do t[#t + 1] = k end
table.sort(t) print(table.concat(t, " "))
print(next({}), next({5}), type(next), pcall(next, {}, "nokey"))
local proxy = setmetatable({}, {
  __pairs = function() return function(_, k)
    k = (k or 0) + 1
    if k <= 3 then return k, k * k end
  end end,
  __index = function(_, i) if i <= 2 then return "v" .. i end end,
})
for k, v in pairs(proxy) do io.write(k, ":", v, " ") end print()
for i, v in ipairs(proxy) do io.write(i, ":", v, " ") end print()
local function iter(state, control)
  if control < state then return control + 1 end
end
for i in iter, 3, 0 do io.write(i, " ") end print()
local closing = setmetatable({}, {__close = function() print("closed") end})
for i in iter, 2, 0, closing do io.write(i, " ") end
for i in iter, 9, 0, closing do if i == 2 then goto out end end
::out::
print(pcall(function() for i in iter, 9, 0, closing do error("x", 0) end end))
print(pcall(function() for i in nil do end end))
print(pcall(function() for k in pairs(nil) do end end))
local tt = {1, 2, 3}
for k in pairs(tt) do tt[k] = nil end
print(next(tt))
for w in ("one two  three"):gmatch("%a+") do io.write(w, ".") end print()
for k, v in ("a=1, b=2"):gmatch("(%w+)=(%w+)") do io.write(k, v,
  ";") end print()
for i = 10, 1, -3 do io.write(i, " ") end print()
for i = 1.0, 2 do io.write(i, " ") end print()
local n = 0
while n < 10 do n = n + 1 if n == 5 then break end end print(n)
repeat local z = n; n = n - 1 until z < 3 print(n)
