-- The utf8 library, with good and bad sequences.
local s = "aé€😀"
print(#s, utf8.len(s), utf8.char(97, 233, 8364, 128512) == s,
  utf8.charpattern == "[\0-\x7F\xC2-\xFD][\x80-\xBF]*")
print(utf8.codepoint(s, 1, -1)) print(utf8.codepoint(s, utf8.offset(s, 3)))
for p, c in utf8.codes(s) do io.write(p, ":", c, " ") end print()
print(utf8.offset(s, 1), utf8.offset(s, 2), utf8.offset(s, -1),
  utf8.offset(s, 5), utf8.offset(s, 6))
print(utf8.len("\xff"), utf8.len("ab\x80"), utf8.len("é", 2), utf8.len(""),
  utf8.len(s, -4))
print(pcall(utf8.codepoint, "\xff"), pcall(utf8.offset, "é", 1, 2),
  pcall(utf8.len, "abc", 6))
print(pcall(function() for _ in utf8.codes("a\xffb") do end end))
print(utf8.char(), utf8.char(0) == "\0", #utf8.char(0x7FFFFFFF),
  pcall(utf8.char, 2^40))
print(utf8.len("\u{D800}", 1, -1, true), utf8.len("\xed\xa0\x80"),
  utf8.codepoint("\u{7FFFFFFF}", 1, 1, true))
for c in s:gmatch(utf8.charpattern) do io.write("[", c, "]") end print()
print(s:upper() == "Aé€😀", ("é"):byte(1, -1), s:reverse() ~= s)
