-- 'break' in a body acts on the enclosing loop, of every kind, after exit.
local log = {}
local m = setmetatable({}, {
  __enter = function() end, __exit = function() log[#log + 1] = "exit" end,
})
local function note(x) log[#log + 1] = x end
for i = 1, 3 do
  with m do if i == 2 then break end note(i) end
  note "end"
end
note "|"
for k in pairs {a = 1} do with m do break end note(k) end
note "|"
while true do with m do break end end
note "|"
repeat with m do break end until note "never"
note "|"
for i = 1, 2 do
  with m do with m do if i == 1 then break end end end
end
note "|"
with m do
  for i = 1, 3 do if i == 2 then break end note(i) end
end
print(table.concat(log, " "))
-- expect: 1 exit end exit | exit | exit | exit | exit exit | 1 exit
