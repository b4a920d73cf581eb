-- 'goto' in a body reaches the labels of the enclosing function, after
-- exit; 'continue' too.
local log = {}
local m = setmetatable({}, {
  __enter = function() end, __exit = function() log[#log + 1] = "exit" end,
})
local function note(x) log[#log + 1] = x end
for i = 1, 3 do
  with m do
    if i == 2 then goto continue end
    note(i)
  end
  note "end"
  ::continue::
end
do
  local n = 0
  ::again::
  with m do
    n = n + 1
    if n < 3 then goto again end
  end
  note("n" .. n)
end
for _ = 1, 2 do
  for _ = 1, 2 do
    with m do with m do goto out end end
  end
end
::out::
with m do
  local i = 0
  ::inside::
  i = i + 1
  if i < 3 then goto inside end
  note("i" .. i)
end
print(table.concat(log, " "))
-- expect: 1 exit end exit 3 exit end exit exit exit n3 exit exit i3 exit
