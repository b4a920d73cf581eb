-- SPDX-License-Identifier: MIT
--
-- Compares the front end with Lua's own compiler: the same chunks accepted
-- and rejected, with the same line and message. Usage:
--   lua5.4 compare.lua TRANSLATE FOLDER...
-- Every Lua file below the folders is compared as it is and in mutated
-- forms (seeded, so each run does the same), then the cases of this file.

local translate, work = arg[1], os.tmpname()
local ROUNDS = tonumber(os.getenv("COMPARE_ROUNDS") or "20000")
os.remove(work)
assert(os.execute("mkdir -p " .. work))

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
end

-- Cases by hand: every production and every message.
local cases = {
  "x = 3x", "x = 0x", "x = 0x.p1", "x = 1..2", "x = 3e", "x = 0x1p", "x=08",
  "x = 0xA.8p-3 y = .5e+10 z = 5. w = 0x.1", "x = 1e5.3", "x = .0x5",
  "x = 0x1e+1", "x = 1//2 ~ 3 >> 4 << 5 & 6 | 7 ~= 8", "x = 3_",
  "x = 'abc", "x = 'abc\ny", 'x = "abc\\', 'x = "a\\q"', 'x = "\\300"',
  'x = "\\xag"', 'x = "\\xg"', 'x = "\\u"', 'x = "\\u{"', 'x = "\\u{g}"',
  'x = "\\u{110000}\\u{7fffffff}"', 'x = "\\u{80000000}"', 'x = "\\u{12"',
  'x = "\\u{12 }"', "x = '\\z  \n  a' 3", "x = 'a\\\nb' 'c\\\r\nd' '",
  "x = 'a\\\nb' = 3", 'x = = "a\\65\\x41\\u{20AC}\\n"', "x = [==[\nabc]==] =",
  "x = [=", "x = [=a", "x = [[abc\n", "--[[abc\n", "--[==[ ]] ]==] x",
  "x = = [[\r\na\rb\n\rc\r\n]]", "x = '\0' \0", "\0", "x = \0", "x \1",
  "x = \xc3\xa9", "x = @", "x = $", "\t x = `", "x = !y", "x != y",
  "if x then", "if x then else", "if x\nthen\nelse\n", "while x do",
  "while x do\n\n", "for", "for x", "for x y", "for x in", "for i=1",
  "for i=1,", "for i=1,2", "for i=1,2 do", "for a,b in c do\n", "repeat",
  "repeat\n x", "repeat local y until y", "do", "do\n end end", "end",
  "function", "function f", "function f(", "function f(a", "function f(a,)",
  "function f(...,a) end", "function f(a,b,...) return ... end",
  "function f() return ... end", "function a.b.c:d() self.x = 1 end",
  "function a:b.c() end", "function f()\n\n", "local", "local function",
  "local x <", "local x <const", "local x <foo> = 1", "local x <const> = 1 "
  .. "x = 2", "local x <close>, y <close> = 1", "local x <close> = nil x = 1",
  "local x <const> = f() function g() x = 1 end", "local x <const> = 5\n"
  .. "function x() end", "local x<const>, y = 1 function x.y() end",
  "return 1,", "return return", "return 1 x = 2", "return;;", "return; x",
  "break", "break\n", "do break end", "while x do break break end",
  "function f() break end", "for i=1,2 do function g() break end end",
  "goto x", "goto", "goto x; local a; ::x:: print(a)", "::x:: ::x::",
  "::x:: do ::x:: end", "do ::x:: end ::x::", "goto x; local a; ::x::",
  "goto x; local a; ::x:: ; ::y::", "do goto x end; local a; ::x:: f()",
  "repeat goto c; local z; ::c:: until z", "::a", "::a::b", "goto 3",
  "repeat if x then goto c end; local z; ::c:: ; until z",
  "goto x; for i=1,2 do ::x:: end", "::x:: function f() goto x end",
  "goto continue; do local x ::continue:: end", "f", "f()", "f{}", "f''",
  "f = ", "f() = 1", "(f) = 1", "(f).x = 1", "(f())", "f().x", "f().x = 1",
  "a, f() = 1", "a, b, c.d, e[1] = 1, 2", "a, (b) = 1", "a.b:c = 1", "a:b",
  "a:b 'x' {1} (2)", "a.1", "a.", "a[", "a[1", "a[1\n\n", "f(", "f(1", "f(\n1",
  "f(1,)", "x = {", "x = {1,2;3,[4]=5,y=6,f(),...}", "x = {1\n", "x = {a b}",
  "x = {[1]}", "x = {a=}", "x = {,}", "x = {a==b}", "x = not -#~y ^ 2 .. 'z'",
  "x = a + ", "x = (", "x = ()", "x = (a", "x = (\na", "x = function", "x = "
  .. "function() end + 1", "x = a.b.c[d](e):f(g){h}'i'", "x = f\n(y)",
  "x = 1 y = 2", "x = 1; ; ; y = 2", "x == 1", "1", "'x'", "nil = 1", "{}",
  "not x", "local a.b = 1", "local a, b, c", "local a, 1", "and", "x = and",
  "if x == 1 then elseif y then else end", "if x then else elseif y then end",
  "until x", "else", "x = ...", "local x = ... ; print(...)", "x = '\\\\",
  "x = \"\\065\\10\\z   \" .. 'a'", "x\r\ny", "x\n\ry", "\r\r\n\n\r x",
  "x = --[[ a\nb ]] = ", "x = -- c\n = ", "#x", "x = a.b.", "x = 'é' é",
  "local _ENV <const> = {} x = 1", "local _ENV = {} function f() y = 1 end",
  "local function f() return f end", "x = 9223372036854775808 0x" ..
  ("f"):rep(40), "x = 1e400 1E-400 0X1P+5", "local x <close> = f(); return x",
  "x = 1 --", "x = 1 --[", "x = 1 --[=", "x = 1 --[==", "x = a<b", "a<b",
  "local a <const>, b <const> = 1, 2; b = a", "x = '\\9\\99\\999'",
  ("local a%d\n"):rep(3):format(1, 2, 3), "x = [[\n]] ]]", "for a.b in c do",
  "for _ENV in pairs{} do x = 1 end", "goto break", "::break::", "x.end = 1",
  "x = {end = 1}", "x.y.z = function(a, b, ...) end", "return function() end,",
  "async", "async = 1", "local await = 1; await = await + 1", "with = {}",
  "yield(1)", "coroutine.yield(as)", "t = {await = 1, async = 2, with = 3}",
  "t.await(1) t:with(2) t.async.yield = 3", "local function await(x) end "
  .. "await(1)", "goto await ::await::", "function await() end", "with(x)",
  "with 'x'", "with.x = 1", "yield = 1 yield.x = 2 yield[1] = 3 yield:x()",
  "yield 'x' yield{1}", "local async <const> = 1", "for await in await do end",
}

-- Limits, and other cases that a program writes better than a hand.
local function many(n, format, separator)
  local t = {}
  for i = 1, n do t[i] = (format:gsub("#", i)) end
  return table.concat(t, separator or " ")
end

local function generate()
  for _, n in ipairs{199, 200, 201} do
    cases[#cases + 1] = many(n, "local a#")
    cases[#cases + 1] = "\n\nfunction f()\n" .. many(n, "local a#") .. " end"
    cases[#cases + 1] = "local " .. many(n, "a#", ",")
    cases[#cases + 1] = many(n - 3, "local a#") .. " for i=1,2 do end"
    cases[#cases + 1] = many(n - 4, "local a#") .. " for i in x do end"
    cases[#cases + 1] = "function f:g(" .. many(n, "a#", ",") .. ") end"
  end
  for _, n in ipairs{127, 128} do
    local vars = many(n, "local a#") .. "\nlocal function g()\n"
                 .. many(n, "local b#") .. "\nreturn function() return "
    local uses = many(n, "a#", "+") .. "+" .. many(n, "b#", "+")
    cases[#cases + 1] = vars .. uses .. " end end"
    cases[#cases + 1] = vars .. uses .. "\n+ c end end"
    cases[#cases + 1] = (vars .. uses .. " end end"):gsub("local b%d+",
                        "%0 <const> = 1")
  end
  for _, n in ipairs{10, 150} do
    cases[#cases + 1] = ("("):rep(n) .. "x" .. (")"):rep(n) .. "()"
    cases[#cases + 1] = "x = " .. ("not "):rep(n) .. "x"
    cases[#cases + 1] = "x = " .. ("a^"):rep(n) .. "x"
    cases[#cases + 1] = ("do "):rep(n) .. ("end "):rep(n)
    cases[#cases + 1] = "x = " .. ("{"):rep(n) .. ("}"):rep(n)
  end
  for _, n in ipairs{250, 100000} do
    cases[#cases + 1] = "x = " .. ("("):rep(n) .. "x" .. (")"):rep(n)
    cases[#cases + 1] = "x = " .. ("-"):rep(n):gsub("-", "- ") .. "x"
    cases[#cases + 1] = "x = " .. ("a^"):rep(n) .. "x"
    cases[#cases + 1] = "x = " .. ("a.."):rep(n) .. "x"
    cases[#cases + 1] = ("do "):rep(n) .. ("end "):rep(n)
    cases[#cases + 1] = "x = " .. ("{"):rep(n) .. ("}"):rep(n)
    cases[#cases + 1] = ("function f() "):rep(n) .. ("end "):rep(n)
    cases[#cases + 1] = ("if x then "):rep(n) .. ("end "):rep(n)
    cases[#cases + 1] = many(n, "a#", ",") .. " = 1"
    cases[#cases + 1] = ("f("):rep(n) .. (")"):rep(n)
    cases[#cases + 1] = "x = a" .. ("[a"):rep(n) .. ("]"):rep(n)
  end
end

-- Tokens, roughly, for mutations.
local function tokens(text)
  local list, at = {}, 1
  while at <= #text do
    local s, e = text:find("^%s*[%w_]+", at)
    if not s then s, e = text:find("^%s*%-%-[^\n]*", at) end
    if not s then s, e = text:find('^%s*"[^"\n]*"', at) end
    if not s then s, e = text:find("^%s*[^%w_%s]", at) end
    if not s then s, e = at, #text end
    list[#list + 1] = text:sub(at, e)
    at = e + 1
  end
  return list
end

local function mutate_tokens(text)
  local t = tokens(text)
  for _ = 1, math.random(1, 2) do
    local i, j, what = math.random(#t), math.random(#t), math.random(4)
    if what == 1 then t[i] = ""
    elseif what == 2 then t[i] = t[i] .. t[i]
    elseif what == 3 then t[i], t[j] = t[j], t[i]
    else t[i] = t[j] end
  end
  return table.concat(t)
end

local function mutate_bytes(text)
  local at = math.random(#text)
  local what = math.random(3)
  if what == 1 then return text:sub(1, at) end
  local byte = what == 2 and string.char(math.random(0, 255))
               or ("\"'[]=-.\\\n\r{}()<>:x0e"):sub(math.random(20)):sub(1, 1)
  return text:sub(1, at - 1) .. byte .. text:sub(at + 1)
end

-- A piece of a file, so that mutations are spread over small chunks.
local function piece(text)
  if #text < 3000 then return text end
  local from = math.random(#text - 2000)
  from = text:find("\n", from, true) or from
  return text:sub(from + 1, from + math.random(200, 2500))
end

local function is_extension(text)
  return text:find("async%s+[fw]") or text:find("await%s*[%w_(]")
         or text:find("with%s+[%a_]") or text:find("yield%s+[%w_]")
end

-- Runs both compilers over all chunks at once.
local function verdicts(chunks)
  local names, ours, theirs = {}, {}, {}
  for i, text in ipairs(chunks) do
    names[i] = ("%s/%06d"):format(work, i)
    write(names[i], text)
  end
  write(work .. "/list", table.concat(names, "\n"))
  local p = io.popen(("xargs -a %s/list -n 500 %s --each"):format(work,
                                                                translate))
  local last, in_hint
  for line in p:lines() do
    local i, rest = line:match("^%S+/(%d%d%d%d%d%d): (.*)")
    if i then
      last, in_hint = tonumber(i), false
      ours[last] = rest:gsub("^(%d+):%d+:", "%1:")
    else -- a message may quote a string of several lines
      in_hint = in_hint or line:find("^hint:")
      if not in_hint then ours[last] = ours[last] .. "\n" .. line end
    end
  end
  p:close()
  for i, text in ipairs(chunks) do
    -- the same code as luac's, without a process for each chunk
    local skip = text:sub(1, 1) == "#" and text:gsub("^[^\n]*", "", 1) or text
    local ok, err = load(skip, "=c", "t")
    theirs[i] = ok and "ok" or err:gsub("^c:", ""):gsub("%z.*", "")
  end
  return ours, theirs
end

local function agree(mine, lua)
  if mine == lua then return true end
  if lua:find("overflow") then return true end -- depth of our own caller
  -- Lua has no word for it
  if mine:find("SyntaxError: 'yield' outside", 1, true) then
    return mine:match("^%d+") == lua:match("^%d+")
  end
  -- what only code generation knows
  if mine == "ok" and (lua:find("registers") or lua:find("control structure")
                       or lua:find("too many C levels")) then return true end
  return false
end

math.randomseed(20240501, 7)
generate()
local files = {}
for i = 2, #arg do
  local p = io.popen("find " .. arg[i] .. " -name '*.lua' | sort")
  for path in p:lines() do files[#files + 1] = path end
  p:close()
end
local chunks = {}
for _, case in ipairs(cases) do chunks[#chunks + 1] = case end
local texts = {}
for _, path in ipairs(files) do
  local text = read(path)
  if #text > 20 and not is_extension(text) then
    texts[#texts + 1] = text
    chunks[#chunks + 1] = text
  end
end
for _, case in ipairs(cases) do
  if #case > 5 and #case < 2000 then texts[#texts + 1] = case end
end
local plain = #chunks
while #chunks < plain + ROUNDS do
  local text = piece(texts[math.random(#texts)])
  if #text > 3 then
    text = math.random(3) == 1 and mutate_bytes(text) or mutate_tokens(text)
    if not is_extension(text) and text:byte() ~= 27 then
      chunks[#chunks + 1] = text
    end
  end
end

local ours, theirs = verdicts(chunks)
local bad, rejected = 0, 0
for i = 1, #chunks do
  if theirs[i] ~= "ok" then rejected = rejected + 1 end
  if not agree(ours[i] or "nothing", theirs[i]) then
    bad = bad + 1
    if bad <= 10 then
      write(os.tmpname(), chunks[i])
      print(("chunk %d:\n  front: %s\n  lua:   %s\n  %s"):format(i,
            ours[i], theirs[i], #chunks[i] < 300 and chunks[i] or "(long)"))
    end
  end
end
if not os.getenv("COMPARE_KEEP") then os.execute("rm -rf " .. work) end
print(("compared %d chunks (%d rejected): %d differences"):format(#chunks,
      rejected, bad))
os.exit(bad == 0)
