-- A scheduler made of plain coroutines still works.
local ready, log = {}, {}
local function spawn(name, n)
  ready[#ready + 1] = coroutine.create(function()
    for i = 1, n do
      log[#log + 1] = name .. i
      coroutine.yield()
    end
  end)
end
spawn("a", 3) spawn("b", 1) spawn("c", 2)
while #ready > 0 do
  local co = table.remove(ready, 1)
  assert(coroutine.resume(co))
  if coroutine.status(co) ~= "dead" then ready[#ready + 1] = co end
end
print(table.concat(log, " "))
local function permgen(a, n)
  if n <= 1 then coroutine.yield(a) else
    for i = 1, n do
      a[n], a[i] = a[i], a[n]
      permgen(a, n - 1)
      a[n], a[i] = a[i], a[n]
    end
  end
end
for p in coroutine.wrap(function() permgen({1, 2, 3}, 3) end) do
  print(table.concat(p, " "))
end
local function filter(p, g)
  return coroutine.wrap(function()
    while true do
      local n = g()
      if n == nil then return end
      if n % p ~= 0 then coroutine.yield(n) end
    end
  end)
end
local x = coroutine.wrap(function() for i = 2, 60 do coroutine.yield(i) end end)
while true do
  local n = x()
  if n == nil then break end
  io.write(n, " ")
  x = filter(n, x)
end
print()
