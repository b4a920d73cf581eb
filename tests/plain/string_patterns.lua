-- find, match, gmatch, gsub: captures, classes, anchors, frontiers, limits.
print(("hello world"):find("wor"), ("hello"):find("l"), ("hello"):find("xyz"))
print(("a.b"):find(".", 1, true), ("a.b"):find("%."), ("abc"):find("b", -1))
print(("abc"):find("", 10), ("abc"):find("", 4), ("abc"):find(""))
print(("key = value"):match("^(%w+)%s*=%s*(%w+)$"),
  ("2024-01-02"):match("(%d+)-(%d+)-(%d+)"))
print(("abc"):match("()b()"), ("abc"):match(".-"), ("abc"):match("a(.*)c"))
print(("[[nested]]"):match("%[(%b[])%]"), ("f(a(b)c)d"):match("%b()"))
print(("THE (quick) fox"):find("%((%a+)%)"), ("hello"):match("(h)(e)(l)"))
print(("abc123def"):gsub("%d", "#"), ("abc"):gsub("", "-"),
  ("abc"):gsub(".", {a = 1, b = false}))
print(("hello world"):gsub("o", "0", 1), ("abc"):gsub("%w", "%0%0"),
  ("abc"):gsub("(a)(b)", "%2%1"))
print(("$name is $age"):gsub("%$(%w+)", {name = "Bob", age = 42}))
print(("hello"):gsub("l", function(c) return c:upper() end),
  ("x"):gsub("x", function() end))
print(("  trim  "):match("^%s*(.-)%s*$") .. "|", ("a,b,,c"):gsub(",", ";"))
for k, v in ("a=1,b=2"):gmatch("(%w)=(%w)") do io.write(k, v, " ") end print()
for p in ("abc"):gmatch("()") do io.write(p, " ") end print()
for w in ("one two"):gmatch("%a+", 4) do io.write(w, " ") end print()
print(("THE END"):gsub("%f[%a]%a+", string.lower), ("x^2"):match("%^(%d)"))
print(("[test]"):match("[]]"), ("a-z"):match("[a%-z]+"), ("^"):match("[%^]"),
  ("b"):match("[^a]"))
print(("äö"):match("[\xc3][\x80-\xbf]"), ("a\0b"):match("%z"),
  ("a\0b"):find("\0"))
print(("aaa"):match("a-b"), ("aaab"):match("a-b"), ("aaa"):match("a*"),
  ("aaa"):match("a?a?a?a?"))
print(("abcabc"):match("(abc)%1"), pcall(string.match, "x", "(x"),
  pcall(string.match, "x", "x)"))
print(pcall(string.rep, "x", -1), pcall(string.gsub, "x", "x", "%2"),
  pcall(string.find, "a", "[a"))
print(pcall(string.gsub, "x", "x", {}, "n"), pcall(string.match, "x", "%"),
  pcall(string.gsub, "abc", "b", "%"))
print(pcall(string.gsub, "x", "x", function() return {} end))
