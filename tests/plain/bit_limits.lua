-- Numerals and conversions at the limits.
print(math.tointeger(3.0), math.tointeger(3.5), math.tointeger("8"))
print(tonumber("0x"), tonumber("1e"), tonumber(" 12 "), tonumber("1 2"))
print(tonumber("10", 2), tonumber("zz", 36), tonumber("8", 8),
  tonumber("-ff", 16))
print(tonumber("1e308"), tonumber("1e309"), tonumber("0x1p-1074"))
print(tonumber(""), tonumber("  "), tonumber("nan"), tonumber("inf"))
print(tonumber("0x7fffffffffffffff"), tonumber("9223372036854775808"))
print(pcall(tonumber, {}), pcall(tonumber))
print(string.format("%d %s", 3.0, 2^63), pcall(string.format, "%d", 3.5))
print(math.ult(1, -1), math.abs(math.mininteger), math.floor(-3.5))
print(math.ceil(3.2), math.fmod(-7, 3), math.fmod(7, -3), math.modf(-3.7))
print(pcall(math.fmod, 1, 0), math.fmod(1, 0.0) ~= math.fmod(1, 0.0))
print(math.max(1, 2.5, 2), math.min(3), pcall(math.max))
print(1e308 * 10, -1e308 * 10, 5 // 0.0, -5 // 0.0, 5 % math.huge,
  -5 % math.huge)
for i = math.maxinteger - 1, math.maxinteger do io.write(i, " ") end print()
for i = 1, 0 do print "never" end
for i = 3, 1, -1 do io.write(i, " ") end print()
for i = 1, 2, 0.5 do io.write(i, " ") end print()
print(pcall(function() for i = 1, 10, 0 do end end))
print(pcall(function() for i = "a", 10 do end end))
print(pcall(function() for i = 1, {} do end end))
