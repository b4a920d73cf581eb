-- Windows line ends; style: off
local a = 1
print(a)
print([[two
lines]])
print("x\
y")
print(debug.getinfo(1, "l").currentline)
