-- SPDX-License-Identifier: MIT
--
-- Calls with random arguments for tests/unit/bounded_test.c, which runs this
-- in two states and compares what the calls gave. It must not itself use
-- what it tests. Result: a function that makes the i-th call of a kind and
-- gives it and its outcome as text.

local state

local function roll(n)
  state = (state * 6364136223846793005 + 1442695040888963407)
  return ((state >> 33) % n) + 1
end

local function choose(list)
  return list[roll(#list)]
end

local function chance(percent)
  return roll(100) <= percent
end

-- Concatenates up to [most] results of [make].
local function several(most, make)
  local text = ""
  for _ = 1, roll(most + 1) - 1 do text = text .. make() end
  return text
end

-- --- patterns and texts ---------------------------------------------------

local LETTERS = {"a", "b", "a", "b", "c", "A", "1", " ", "(", ")", "-", "]",
                 "%", "\0", "\xe9", ".", "^", "$", "\n"}
local CLASSES = {"%a", "%d", "%s", "%w", "%A", "%W", "%l", "%u", "%p", "%c",
                 "%x", "%g", "%z", "%S", "%.", "%%", "%(", "%\0"}
local SETS = {"[ab]", "[^ab]", "[a-c]", "[^a-c%d]", "[]]", "[^]]", "[%]a]",
              "[a-]", "[-a]", "[%a-z]", "[a-%%]", "[^%s]", "[%w%-]", "[c-a]",
              "[\0-\x7f]", "[\x80-\xff]", "[^^]", "[a^]", "[.]"}
local BROKEN = {"[", "[a", "[^", "[%", "[]", "[^]", "%", "%b", "%bx", "%f",
                "%fa", "(", ")", "%0", "%9", "[a-", "%f[", "%b\0\0"}
local ODD = {"%b()", "%bab", "%bxx", "%f[%w]", "%f[^a]", "%f[\0]", "%1", "%2",
             "()", "^", "$", "*", "?", "%f[%a]"}

local function item()
  local one
  if chance(55) then
    one = chance(80) and choose {"a", "b", "c"} or choose(LETTERS)
  elseif chance(45) then
    one = choose(CLASSES)
  elseif chance(50) then
    one = choose(SETS)
  else
    one = "."
  end
  if chance(40) then one = one .. choose {"*", "+", "-", "?"} end
  return one
end

local function part()
  if chance(12) then return choose(ODD) end
  if chance(1) then return choose(BROKEN) end
  if chance(15) then return "(" .. several(3, item) .. ")" end
  if chance(2) then return "(" .. several(2, part) end
  if chance(2) then return ")" end
  return item()
end

local function pattern()
  return (chance(15) and "^" or "") .. several(6, part)
    .. (chance(10) and "$" or "")
end

local function text()
  if chance(5) then return choose {"", 12, 1.5, "a\0b"} end
  return several(roll(3) == 1 and 30 or 8, function()
    return chance(70) and choose {"a", "b", "ab", "c", "(", ")"}
      or choose(LETTERS)
  end)
end

local function init()
  if chance(60) then return nil end
  return choose {0, 1, 2, 3, 5, 9, 31, -1, -2, -5, -40, math.maxinteger,
                 math.mininteger, "2", 1.0, 1.5, "x", {}, false}
end

local REPLACEMENTS = {
  "", "x", "<%0>", "%1", "%1%2", "%%", "%", "%a", "%9", "[%1]", "a%", 12, 1.5,
  {a = "A", b = 7, ab = "both", [1] = "one", [2] = false}, {a = {}},
  setmetatable({}, {__index = function(_, k) return k end}),
  function(...) return ... end,
  function() end,
  function() return false end,
  function(a, b) return b and "two" or a end,
  function() return {} end,
  function() return 3.0 end,
  function() error("inside", 0) end,
  setmetatable({}, {__index = function() error("index", 0) end}),
}

local function replacement()
  if chance(3) then return choose {true, type, false} end
  return choose(REPLACEMENTS)
end

-- --- tables ---------------------------------------------------------------

local VALUES = {1, 2, 3, "a", "b", "", 7.5, -1, "10"}
local INTEGERS = {0, 1, 2, 3, 4, 5, 8, 12, -1, -3, "2", 2.0, 2.5, "x"}

-- Wild numbers: only where the range that they make is refused.
local WILD = {math.maxinteger, math.mininteger, math.maxinteger - 1, 1 << 40}

local function index()
  if chance(25) then return nil end
  return choose(INTEGERS)
end

local function list()
  local t = {}
  for i = 1, roll(9) - 1 do t[i] = choose(VALUES) end
  if chance(5) then t[roll(9)] = {} end
  if chance(10) then t[roll(9)] = nil end
  return t
end

-- A table whose accesses are recorded, or one that isn't quite one.
local function proxy(log)
  local t, meta = list(), {}
  function meta.__index(_, k)
    log[#log + 1] = "get " .. tostring(k)
    return t[k]
  end
  function meta.__newindex(_, k, v)
    log[#log + 1] = "set " .. tostring(k)
    t[k] = v
  end
  function meta.__len()
    return chance(8) and choose {"x", 2.0, 1.5, {}} or #t
  end
  if chance(10) then
    meta[choose {"__index", "__newindex", "__len"}] = nil
  end
  if chance(5) then meta.__index = function() error("index", 0) end end
  return setmetatable({}, meta), t
end

local function any_list(log)
  if chance(3) then return choose {1, "abc", false, type} end
  if chance(30) then return proxy(log) end
  local t = list()
  return t, t
end

-- --- outcomes as text -----------------------------------------------------

local function show(v)
  if type(v) == "string" then
    return string.format("%q", v)
  elseif type(v) == "table" or type(v) == "function" then
    return type(v)
  end
  return math.type(v) == "float" and v .. "f" or tostring(v)
end

local function show_all(n, values)
  local out = ""
  for i = 1, n do out = out .. " " .. show(values[i]) end
  return out
end

local function outcome(f, ...)
  local results = table.pack(pcall(f, ...))
  return show_all(results.n, results)
end

local function call(name, f, ...)
  local args = table.pack(...)
  while args.n > 0 and args[args.n] == nil do args.n = args.n - 1 end
  return name .. show_all(args.n, args),
    outcome(function(...) return f(...) end, ...)
end

local function contents(t)
  if type(t) ~= "table" then return "" end
  local out = ""
  for i = -4, 24 do
    local v = rawget(t, i)
    if v ~= nil then out = out .. " " .. i .. "=" .. show(v) end
  end
  return out
end

-- Calls a table function; the outcome shows what happened to the table too.
local function call_table(name, f, ...)
  local log = {}
  local object, t = any_list(log)
  local said, result = call(name, f, object, ...)
  local steps = ""
  for i = 1, #log do steps = steps .. "; " .. log[i] end
  return said .. contents(t), result .. " |" .. contents(t) .. " |" .. steps
end

-- --- the kinds ------------------------------------------------------------

local kinds = {}

function kinds.find()
  return call("find", string.find, text(), pattern(), init(),
              chance(10) or nil)
end

function kinds.match()
  return call("match", string.match, text(), pattern(), init())
end

function kinds.plain()
  local needle = several(3, function() return choose {"a", "b", "ab"} end)
  return call("find", string.find, text(), needle, init(), chance(50))
end

function kinds.gmatch()
  local s, p, i = text(), pattern(), init()
  return call("gmatch", function()
    local out, n = "", 0
    for a, b, c in string.gmatch(s, p, i) do
      out, n = out .. show(a) .. show(b) .. show(c) .. ";", n + 1
      if n > 50 then break end
    end
    return out
  end, s, p, i)
end

function kinds.gsub()
  local most
  if chance(20) then most = choose {0, 1, 2, -1, 1.5, "1", "x", {}} end
  return call("gsub", string.gsub, text(), pattern(), replacement(), most)
end

function kinds.rep()
  local n = choose {0, 1, 2, 3, 7, 100, -1, 2.0, 1.5, "x", 1 << 31}
  if n == 1 << 31 then return call("rep", string.rep, "ab", n) end
  return call("rep", string.rep, text(), n, choose {"", ",", "; ", {}, 1})
end

function kinds.insert()
  if chance(40) then
    return call_table("insert", table.insert, choose(VALUES))
  elseif chance(5) then
    return call_table("insert", table.insert,
                      table.unpack({1, 2, 3}, 1, choose {0, 3}))
  end
  return call_table("insert", table.insert,
                    chance(10) and choose(WILD) or index(), choose(VALUES))
end

function kinds.remove()
  if chance(30) then return call_table("remove", table.remove) end
  return call_table("remove", table.remove,
                    chance(10) and math.maxinteger or index())
end

function kinds.move()
  local f, e, t = index(), index(), index()
  if chance(10) then f, e, t = -5, math.maxinteger, 1 end
  if chance(10) then f, e, t = 2, math.maxinteger, 3 end
  local to, log = nil, {}
  local to_list
  if chance(30) then to, to_list = any_list(log) end
  local said, result = call_table("move", table.move, f, e, t, to)
  return said, result .. contents(to_list) .. #log
end

function kinds.concat()
  local sep
  if chance(70) then sep = choose {"", ",", ", ", 1, {}} end
  return call_table("concat", table.concat, sep, index(), index())
end

function kinds.unpack()
  if chance(5) then
    return call_table("unpack", table.unpack, 1, choose {1 << 31, 1 << 40,
                                                          1e8})
  end
  return call_table("unpack", table.unpack, index(), index())
end

-- Which of two mistakes is found first is up to the algorithm: all values
-- here can be compared, or none with any other.
function kinds.sort()
  local t, order = {}, choose {"none", "<", ">", "text"}
  for i = 1, chance(10) and roll(3000) or roll(12) - 1 do
    t[i] = roll(chance(50) and 5 or 10000)
  end
  local before = table.concat(t, " ")
  local compare
  if order == "<" then compare = function(a, b) return a < b end end
  if order == ">" then compare = function(a, b) return a > b end end
  if order == "text" then
    for i = 1, #t do t[i] = tostring(t[i]) end
  end
  if chance(5) then
    return call("sort", table.sort, choose {1, "x", type}, compare)
  elseif chance(5) then
    return call("sort", table.sort, {{}, {}}, compare)
  elseif chance(5) then
    return call("sort", table.sort, t, choose {1, "x", {}})
  end
  local result = outcome(table.sort, t, compare)
  return "sort " .. order .. " " .. before, result .. table.concat(t, " ")
end

-- Patterns near the limits of what the matcher takes.
function kinds.limits()
  local n = 190 + roll(20)
  local one = choose {"a?", "a*", "a-", "b?", "(a)", "()", "a", "%f[a]", "."}
  if one == "()" or one == "(a)" then n = 28 + roll(8) end
  -- A failure would take for ever where there is much to try.
  local length, rest = choose {0, 1, 2, 30, 300}, ""
  if length <= 2 then rest = choose {"", "b", "$", "%1"} end
  return call("find", string.find, string.rep("a", length),
              string.rep(one, n) .. rest)
end

local functions = {
  string = {"find", "match", "gmatch", "gsub", "rep"},
  table = {"insert", "remove", "move", "concat", "unpack", "sort"},
}

-- Too few arguments; called by name, as a method, and from C.
function kinds.few()
  local library = choose {"string", "table"}
  local name = choose(functions[library])
  local f = _G[library][name]
  local args = {}
  for i = 1, roll(4) - 1 do args[i] = choose {"a", 1, 2, "b", false, {}} end
  if chance(30) then
    return name .. show_all(#args, args), outcome(f, table.unpack(args))
  elseif library == "string" and chance(40) then
    local s = "a"
    return name .. show_all(#args, args), outcome(function(...)
      return s[name](s, ...)
    end, table.unpack(args))
  end
  return call(name, f, table.unpack(args))
end

return function(kind, i)
  state = i * 7919 + #kind
  for _ = 1, 3 do roll(2) end
  return kinds[kind]()
end
