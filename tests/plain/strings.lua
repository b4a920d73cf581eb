-- The string library without patterns, escapes, long strings.
print(#"abc", ("abc"):len(), ("abc"):upper(), ("ABC"):lower(),
  ("abc"):reverse())
print(("hello"):sub(2, 3), ("hello"):sub(-3), ("hello"):sub(2),
  ("hello"):sub(0))
print(("hello"):sub(10), ("hello"):sub(-100, 2), ("hello"):sub(3, 2),
  ("x"):sub(math.mininteger, math.maxinteger))
print(("ab"):rep(3), ("ab"):rep(3, "-"), ("ab"):rep(0), ("ab"):rep(-1),
  (""):rep(10))
print(("ABC"):byte(), ("ABC"):byte(-1), ("ABC"):byte(1, 3), ("").byte(""))
print(string.char(72, 101, 108), string.char(), #string.char(0, 255))
print("\65\066\x41\u{41}\u{20AC}\z
       joined", '\'', "\"", "tab\tend", "\a\b\f\v" == "\7\8\12\11")
print("back\
slash newline", [[
first newline dropped]], [==[ ]] ]=] ]==], #[[

]])
print(("%d"):format(3), ("x").rep("y", 2), #"\u{7FFFFFFF}",
  "\0end" == "\0" .. "end")
print(tostring(12), tostring(-0.0), tostring("s"), tostring(nil),
  tostring(true))
print("10" + 1, "0x10" * 2, pcall(function() return "abc" + 1 end))
print("a" < "b", "a" < "A", "abc" < "abd", "" == "", "Z" <= "Z")
print(("x"):rep(100):len(), #("ab"):rep(1000, ","), ("%s"):rep(2, "|"))
print(string.len("\0\0\0"), ("a\0b"):upper(), ("\xff\xfe"):byte(1, -1))
local s = "immutable" s:upper() print(s)
print(("x"):rep(0), ("").reverse(""), ("é"):len(), #"日本")
print(string.pack("<i4", 100):byte(1, -1))
print(string.unpack("<i4", string.pack("<i4", -2)), string.packsize("i4i8"))
print(string.unpack("z s1", string.pack("z s1", "zero", "len")))
print(pcall(string.unpack, "i4", "abc"), pcall(string.pack, "i1", 1000))
print(string.unpack(">I2 <I2 =d", string.pack(">I2 <I2 =d", 1, 2, 0.5)))
