-- With -i the prompt comes after the script, and knows its globals and its
-- locals; its functions keep their own.
-- options: -i
-- env: ASYNCRUNDEBUG=0
local a, b = 1, {2}
local function get() return a end
global = "g"
print("the script")
-- expect: the script
-- stdin: a, b, global
-- expect: 1	{2}	"g"
-- stdin: a = 5
-- stdin: a, get()
-- expect: 5	1
do local hidden = 1 end
-- stdin: hidden
-- expect: nil
