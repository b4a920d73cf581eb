-- Standard input, as lines, numbers and the rest.
-- stdin: first line
-- stdin: 42 0x1F -3.5e2 nonsense
-- stdin: third
-- stdin:
-- stdin: last
print(io.read())
print(io.read("n", "n", "n"))
print(io.read("n"))
print(io.read("L"))
for line in io.lines() do print("<" .. line .. ">") end
print(io.read(), io.read("a"), io.read("a"))
