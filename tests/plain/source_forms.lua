-- Odd but valid source: comments, numerals, long brackets, no blanks.
--[[ a block
comment ]] print("after a block comment") --[==[ another ]] ]==] print(1)
print(0xff,0XA,0x.1p4,1e2,.5,5.,3e+1,0x1P+2,1//1,0xffffffffffffffffff)
local a={1,2;3,["k"]=4,k2=5,[6]=6,} print(#a,a.k,a.k2,a[6])
print(a[1]==1 and a[2]==2 or false,not not nil,- -1,~ ~1,-(-1))
local s=[[long
string]]print(s)print"call"print[[long call]]
local f=function(...)return ...end print(f(1),f'x',f[[y]],f{1}[1],#f"abc")
do ; ; local x = 1 ; ; end ;
print("\x41\u{48}\z
   z", '\065', "\\n", '"', "'", "a\
b", #"\
")
if a then elseif a then else end while false do end repeat until true
for _=1,0 do end for _ in f do break end
local function g()return end print(g())
local t={f=f,m={n={o=function(self,x)return x end}}}print(t.m.n:o"v",t["f"](2))
print(((f)) == f)
a.b={c={}}a.b.c.d=function()return"d"end function a.b.c.e()return"e"end
function a.b.c:h()return self==a.b.c end
print(a.b.c.d(),a.b.c.e(),a.b.c:h())
local and_,or_2,_end,If=1,2,3,4 print(and_,or_2,_end,If)
print(1--[[inline]]+--[=[more]=]2)
print(2^-3^2, -2^2, not 1==2, #"ab" .. "c", 1 ..2)
return --[[the end]] ;
