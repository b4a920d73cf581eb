-- Precedence, short circuits, comparison chains, integer keys.
print(1 + 2 * 3 - 4 / 2, (1 + 2) * 3, 2 ^ -1, -2 ^ -2)
print(1 or error("no"), nil and error("no"), false or nil, nil or false)
print(1 and 2, nil and 1, false == nil, not 0, not "")
print(1 .. 2 .. 3, "a" .. 1 + 2, 2 * 3 .. "")
print(1 < 2 == true, "a" < "b", "a" < "B", "" < "a", "a" < "aa", "Z" < "a")
print(5 > 3 and "yes" or "no", nil == false, 0 == -0, "1" == 1)
print(1 << 2 + 1, 1 | 2 & 3 ~ 1, ~0 >> 63, (3 & 5) == 1)
local t = {}
t[1.0] = "float key"; t[2^53] = "big"
print(t[1], next(t) == 1 or t[2^53], #t, t[2^53 | 0])
t[1.5] = "x"; print(t[1.5], t["1.5"], t[3 / 2])
local a <const> = 10
print(a * a, -a, ~a, a // 3, a % 3, #"abc" + a)
print(#"a\0b", "a\0b" == "a\0b", "a\0b" < "a\0c")
local calls = ""
local function c(x) calls = calls .. x return x end
local _ = c(1) + c(2) * c(3) .. c(4)
print(calls)
local r = {c(5), k = c(6), [c(7)] = c(8)}
print(calls, r[7])
print(("x"):rep(3) .. ("y"):upper(), #("abc" .. 1), -"3" + "4")
print(2^2^3, (2^2)^3, -3^2, 10 - 2 - 3, 2 .. 3 == "23")
