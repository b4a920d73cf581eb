-- goto: continue, nested loops, backward jumps, scopes, closures.
for i = 1, 5 do
  if i % 2 == 0 then goto continue end
  io.write(i, " ")
  ::continue::
end
print()
for i = 1, 3 do
  for j = 1, 3 do
    if j == 2 then goto next_i end
    if i == 3 then goto done end
    io.write(i, ",", j, " ")
  end
  ::next_i::
end
::done:: print("done")
do
  local k = 0
  ::top::
  k = k + 1
  if k < 3 then goto top end
  print(k)
end
do
  goto skip
  print("never")
  ::skip::
end
do
  local fs = {}
  local i = 1
  ::again::
  local fresh = i * 10
  fs[i] = function() return fresh end
  i = i + 1
  if i <= 3 then goto again end
  print(fs[1](), fs[2](), fs[3]())
end
while true do
  do goto out end
end
::out::
do
  local a = setmetatable({}, {__close = function() print("closed by goto") end})
  do local c <close> = a; goto past end
  ::past:: print("past")
end
for x = 1, 1 do
  if x == 1 then goto cont end
  local y
  ::cont::
end
do goto f end ::f:: print "end" ::last::
