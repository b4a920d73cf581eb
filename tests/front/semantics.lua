-- SPDX-License-Identifier: MIT
--
-- Runs translated programs on stock Lua, with a small stand-in for the run
-- time, and checks what they do. Usage: lua5.4 semantics.lua TRANSLATE
--
-- First cases by hand; then random programs that leave 'with' bodies in all
-- ways. Each is printed twice, with the five words and in plain Lua (where
-- 'with' is a block with a to-be-closed variable), and both must leave the
-- same trace. The random numbers are seeded, so each run does the same.

local translate = arg[1]
local work = os.tmpname()

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
end

local function translated(text, options)
  write(work, text)
  local p = io.popen(("%s %s %s"):format(translate, options or "", work))
  local out = p:read("a")
  local ok = p:close()
  return ok and out, out
end

-- The stand-in: async functions are functions, a context manager is a
-- table with enter and exit, a generator is a coroutine.
local function runtime()
  local await = setmetatable({}, {__index = function(_, f) return f end})
  local async, selves = {}, nil
  function async.fn(name, f) assert(name ~= "bad") return f end
  function async.gen(_, f)
    return function(...)
      local args = table.pack(...)
      return coroutine.wrap(function() f(table.unpack(args, 1, args.n)) end)
    end
  end
  function async.bind(f, name) assert(type(name) == "string") return f end
  async.yield = coroutine.yield
  async.pack = table.pack
  function async.unpack(t) return table.unpack(t, 1, t.n) end
  function async.aiter(it) return it end
  function async.take(x) return x end
  function async.call(x) return x end
  function async.self(x, desc)
    if x == nil then error("nil (" .. tostring(desc) .. ")", 0) end
    selves = x
    return x
  end
  function async.this() return selves end
  function async.with(m, body)
    local guard <close> = setmetatable({}, {__close = function()
      m:exit()
    end})
    return body(m:enter())
  end
  async.awith = async.with
  return await, async
end

-- Runs [text] with the functions in [env]. Result: what it returns.
local function run(text, env)
  local out, message = translated(text)
  if not out then error("not translated: " .. message .. "\n" .. text) end
  local chunk, err = load(out, "=chunk", "t", env)
  if not chunk then error(err .. "\n" .. text .. "\n--\n" .. out) end
  return chunk(runtime())
end

local function environment(log)
  local env = setmetatable({}, {__index = _G})
  env.log = function(...)
    local t = table.pack(...)
    for i = 1, t.n do t[i] = tostring(t[i]) end
    log[#log + 1] = table.concat(t, " ")
  end
  env.manager = function(name)
    return {
      enter = function() env.log("+" .. name) return name end,
      exit = function() env.log("-" .. name) end,
    }
  end
  return env
end

local count = 0

-- Checks that the chunk [text] logs [expected].
local function check(text, expected)
  local log = {}
  local chunk = run(text, environment(log))
  chunk("x", "y", "z")
  local got = table.concat(log, ";")
  count = count + 1
  if got ~= expected then
    print("program:\n" .. text .. "\ngot:      " .. got .. "\nexpected: "
          .. expected .. "\n" .. translated(text))
    os.exit(false)
  end
end

check([[with manager "a" as v do log(v) end]], "+a;a;-a")
check([[local function f() with manager "a" do return 1, 2 end end
        log(f())]], "+a;-a;1 2")
check([[local function f(...) with manager "a" do return ... end end
        log(f()) log(f(nil, nil)) log((f(1, 2)))]],
      "+a;-a;;+a;-a;nil nil;+a;-a;1")
check([[for i = 1, 3 do with manager "a" do
          if i == 2 then break end log(i) end end log "end"]],
      "+a;1;-a;+a;-a;end")
check([[for i = 1, 3 do with manager "a" as x, manager "b" as y do
          if i == 2 then goto continue end log(x, y, i) end
          log "not skipped" ::continue:: end]],
      "+a;+b;a b 1;-b;-a;not skipped;+a;+b;-b;-a;+a;+b;a b 3;-b;-a;"
      .. "not skipped")
check([[local n = 0 ::top:: n = n + 1 with manager "a" do
          with manager "b" do if n < 2 then goto top end end end log(n)]],
      "+a;+b;-b;-a;+a;+b;-b;-a;2")
check([[with manager "a" do goto done; log "no" ::done:: end log "end"]],
      "+a;-a;end")
check([[with manager "a" do local function f(...) return ... end
          log(select("#", f(...)), (...)) end]], "+a;3 x;-a")
check([[with manager "a" do local t = {n = 0, ...} log(#t, ..., 1) end]],
      "+a;3 x 1;-a")
check([[async function f() return 1, 2 end
        async function g() return await f() end
        async function h() local a, b = await g() log(a, b)
          log(await f(), (await f()), -await f(), await f() + 1) end
        h()]], "1 2;1 1 -1 2")
check([[local o = {p = {}} async function o.p:m(...) return self == o.p, ...
        end async function f() local p = o.p log(await o.p:m(1, 2))
        log(await p:m()) log(await (o.p):m "s") log(await o["p"]:m()) end
        f()]], "true 1 2;true;true s;true")
check([[async function f() local ok, e = pcall(function() end)
          return await q.r.s:m(1) end q = {r = {}} log(pcall(f))]],
      "false nil (field 's')")
check([[async function g(n) for i = 1, n do yield i, i * i end end
        async function f() async for a, b in g(5) do
          if a == 2 then goto continue end
          if a == 4 then break end log(a, b) ::continue:: end
          async for a in g(2) do async for b in g(2) do
            with manager "w" do if b == 2 then break end log(a, b) end
          end end end f()]],
      "1 1;3 9;+w;1 1;-w;+w;-w;+w;2 1;-w;+w;-w")
check([[async function f() for i = 1, 2 do async with manager "a" as v do
          async for x in g() do if x == 2 then return v, x, i end end
        end end end
        async function g() yield 1 yield 2 end
        g = g log(f())]], "+a;-a;a 2 1")
check([[local async function f(n) if n == 0 then return "x" end
          return await f(n - 1) end
        local async function g() return await f(3) end log(g())
        local async function h() return 1 end
        local async function k() return await h() end
        h = function() return 2 end log(k())]], "x;2")
check([=[local n = 0 local add = function(x) n = n + x return n end
        async function f() for i = 1, 3 do await add (i) end
          return await add --[[x]] (await add '1') end log(f())
        local o = {add} while o do local f = o[1]
          local async function g() return await f (1) end log(g(), f(1))
          o = nil end]=], "14;15 16")
check([=[async function f(n) if n == 0 then return g end
          return await f (n - 1) end
        async function g() return 1 end
        async function h() return await g(), (await g --[[x]] ()) end
        log(h(), h()) async function g() return 2 end log(h())
        local old = g g = function() return 3, old() end log(h())
        g = old log(h(), f(4) == g)]=], "1 1 1;2 2;3 3;2 true")
check([=[local set = 0
        local _ENV = setmetatable({}, {__index = _ENV, __newindex =
          function(t, k, v) set = set + 1 rawset(t, k, function(...)
            return "wrapped", v(...) end) end})
        async function g() return 1 end
        async function f() return await g() end log(set, f())]=],
      "2 wrapped wrapped 1")
check([[local f = async function() return 1 end
        (log)(f()) local x = {a = async function() return 2 end}
        log(x.a()) async function k() end (log)(3)
        with manager "a" do end (log)(4)]], "1;2;3;+a;-a;4")
check([[local await_, async_, sig_, v1_, va_, brk_, f_b_ = 1, 2, 3, 4, 5, 6, 7
        local async function f(...) with manager "a" do return 8, ... end end
        local async function g() log(await f(9)) end g()
        log(await_, async_, sig_, v1_, va_, brk_, f_b_)]],
      "+a;-a;8 9;1 2 3 4 5 6 7")
check([[repeat local x = 1 with manager "a" do break end until x == 2
        while true do do with manager "b" do break end end end]],
      "+a;-a;+b;-b")
check([[local function f() with manager "a" do with manager "b" do
          return 1, 2, 3, 4, 5, 6, 7, 8, 9 end end end log(f())]],
      "+a;+b;-b;-a;1 2 3 4 5 6 7 8 9")
check([[local function f() with manager "a" do if false then return 1
          elseif true then return end end end log(select("#", f()))]],
      "+a;-a;0")
check([[local a, b, c = "g", {}, nil
        with manager(a) as a do with manager(a .. 2) as b do log(a, b) end
          log(a, type(b)) end log(a)]], "+g;+g2;g g2;-g2;g table;-g;g")

--
-- Random programs
--

local random = math.random
local out, plain, names, budget

local function put(ours, theirs)
  out[#out + 1] = ours
  plain[#plain + 1] = theirs or ours
end

local function fresh(prefix)
  names = names + 1
  return prefix .. names
end

local function value(scope)
  local what = random(6)
  if what == 1 and scope.varargs then return "..." end
  if what == 2 then return "two()" end
  if what == 3 then return "(two())" end
  if #scope.vars > 0 and what > 3 then
    return scope.vars[random(#scope.vars)]
  end
  return tostring(random(99))
end

local function values(scope)
  local t = {}
  for i = 1, random(0, random(3) == 1 and 10 or 3) do t[i] = value(scope) end
  return table.concat(t, ", ")
end

local function inner(scope, changes)
  local new = setmetatable(changes or {}, {__index = scope})
  new.vars = table.move(scope.vars, 1, #scope.vars, 1, {})
  new.depth = scope.depth + 1
  return new
end

local statements

local function block(scope, changes)
  local new = inner(scope, changes)
  statements(new)
  return new
end

local function with_statement(scope)
  local n = random(3) == 1 and 2 or 1
  local new = inner(scope)
  for i = 1, n do
    local name, v = fresh("m"), fresh("v")
    local named = random(2) == 1
    put((i == 1 and (random(2) == 1 and "async with " or "with ") or ", ")
        .. ("manager '%s'"):format(name) .. (named and " as " .. v or ""),
        ("do local c <close>, %s = guard(manager '%s')"):format(v, name))
    if named then new.vars[#new.vars + 1] = v end
  end
  put(" do\n", "\n")
  statements(new)
  put("end\n", ("end "):rep(n) .. "\n")
end

local function loop_statement(scope)
  local label, v = fresh("continue"), fresh("i")
  local kind = random(4)
  if kind == 1 then
    put(("for %s = 1, 3 do\n"):format(v))
  elseif kind == 2 then
    put(("async for %s in items(3) do\n"):format(v),
        ("for %s in items(3) do\n"):format(v))
  elseif kind == 3 then
    put(("local %s = 0 while %s < 2 do %s = %s + 1\n"):format(v, v, v, v))
  else
    put(("local %s = 0 repeat %s = %s + 1\n"):format(v, v, v))
  end
  local new = inner(scope, {loop = true, label = label})
  new.vars[#new.vars + 1] = v
  put("do\n")
  statements(new)
  put("end\n::" .. label .. "::\n")
  put(kind == 4 and ("until %s > 2\n"):format(v) or "end\n")
end

-- The ways to define an async function: what stands before its parameters,
-- in both versions, and whether the name may be awaited in its own body.
local definitions = {
  {"local async function %s", "local function %s", true},
  {"async function %s", "function %s", true},
  {"local %s = async function", "local %s = function", false},
  {"local %s <const> = async function", "local %s <const> = function", false},
}

-- await name(args), as a statement, in a loop or from an inner function.
local function await_statement(name, args)
  local how = random(5)
  if how == 1 then
    put(("await %s (%s)\n"):format(name, args),
        ("local _ = %s (%s)\n"):format(name, args))
  elseif how == 2 then
    put(("for _ = 1, 2 do log(await %s(%s)) end\n"):format(name, args),
        ("for _ = 1, 2 do log(%s(%s)) end\n"):format(name, args))
  elseif how == 3 and not args:find("...", 1, true) then
    local inner_name = fresh("g")
    put(("local async function %s() return await %s (%s) end log(await %s())\n")
        :format(inner_name, name, args, inner_name),
        ("local function %s() return %s(%s) end log(%s())\n")
        :format(inner_name, name, args, inner_name))
  else
    put(("log(await %s --\n(%s), 1)\n"):format(name, args),
        ("log(%s(%s), 1)\n"):format(name, args))
  end
end

local function function_statement(scope)
  local name = fresh("f")
  local vararg = random(2) == 1
  local kind = definitions[random(#definitions)]
  local params = vararg and "(p, ...)\n" or "(p)\n"
  put(kind[1]:format(name) .. params, kind[2]:format(name) .. params)
  local new = inner(scope, {varargs = vararg, loop = false, label = false,
                            top = false})
  new.vars[#new.vars + 1] = "p"
  if kind[3] and random(3) == 1 then
    put(("if coin() then return await %s(1) end\n"):format(name),
        ("if coin() then return %s(1) end\n"):format(name))
  end
  statements(new)
  put("end\n")
  if random(8) == 1 and not kind[1]:find("const") then
    put(("if coin() then %s = two end\n"):format(name))
  end
  await_statement(name, values(scope))
  if random(2) == 1 then await_statement(name, values(scope)) end
end

local function backward_statement(scope)
  local label, v = fresh("top"), fresh("n")
  put(("do local %s = 0 ::%s:: %s = %s + 1\n"):format(v, label, v, v))
  with_statement(inner(scope, {back = label, counter = v}))
  put("end\n")
end

local function jump_statement(scope)
  local what = random(4)
  if what == 1 and scope.loop then
    put("if coin() then break end\n")
  elseif what == 2 and scope.label then
    put(("if coin() then goto %s end\n"):format(scope.label))
  elseif what == 3 and scope.back then
    put(("if %s < 3 then goto %s end\n"):format(scope.counter, scope.back))
  else
    put(("if coin() then return %s end\n"):format(values(scope)))
  end
end

local function simple_statement(scope)
  if random(3) == 1 then
    local v = fresh("x")
    put(("local %s = %s\n"):format(v, value(scope)))
    scope.vars[#scope.vars + 1] = v
  else
    put(("log(%s)\n"):format(values(scope)))
  end
end

local function if_statement(scope)
  put("if coin() then\n")
  block(scope)
  put("else\n")
  block(scope)
  put("end\n")
end

local choices = {with_statement, with_statement, with_statement,
                 loop_statement, jump_statement, jump_statement,
                 jump_statement, simple_statement, if_statement,
                 function_statement, backward_statement}

function statements(scope)
  for _ = 1, random(1, 4) do
    budget = budget - 1
    if budget < 0 or scope.depth > 12 then break end
    choices[random(#choices)](scope)
  end
  if random(6) == 1 then
    put(("do return %s end\n"):format(values(scope)))
  elseif random(6) == 1 and scope.loop then
    put("break\n")
  end
end

-- What a random program may call. Both versions get the same coin.
local function arena(log)
  local env = environment(log)
  local state, steps = 1, 0
  function env.coin()
    steps = steps + 1
    if steps > 400 then error("enough", 0) end
    state = (state * 1103515245 + 12345) % 2147483648
    return state // 65536 % 3 == 0
  end
  function env.two() return "t1", "t2" end
  function env.items(n)
    local i = 0
    return function() i = i + 1 if i <= n then return i end end
  end
  function env.guard(m)
    local v = m:enter()
    return setmetatable({}, {__close = function() m:exit() end}), v
  end
  return env
end

local function trace(chunk, log)
  local result = table.pack(pcall(chunk, "a1", "a2"))
  for i = 1, result.n do result[i] = tostring(result[i]) end
  return table.concat(log, ";") .. " => " .. table.concat(result, ",")
end

local function compare_random(ours, theirs, translation)
  local log1, log2 = {}, {}
  local chunk, err = load(translation, "=ours", "t", arena(log1))
  local reference, err2 = load(theirs, "=theirs", "t", arena(log2))
  if not chunk and not reference then return false end
  local a, b
  if chunk and reference then
    a = trace(chunk(runtime()), log1)
    b = trace(reference, log2)
    if a == b then return true end
  end
  print("program:\n" .. ours .. "\ntranslation:\n" .. translation
        .. "\nwith the words: " .. (a or err or "")
        .. "\nplain:          " .. (b or err2 or ""))
  os.exit(false)
end

-- Translates many programs with one process; they are separated by a line.
local function translate_all(programs)
  local list = {}
  for i, text in ipairs(programs) do
    list[i] = ("%s.%d"):format(work, i)
    write(list[i], text .. "--<end>")
  end
  local p = io.popen(translate .. " " .. table.concat(list, " "))
  local texts = {}
  for text in p:read("a"):gmatch("(.-)%-%-<end>\nend") do
    texts[#texts + 1] = text .. "\nend"
  end
  p:close()
  for _, path in ipairs(list) do os.remove(path) end
  assert(#texts == #programs, "a random program was not translated")
  return texts
end

math.randomseed(20240501, 11)
local ROUNDS, ran = tonumber(os.getenv("SEMANTICS_ROUNDS") or "20"), 0
for _ = 1, ROUNDS do
  local programs, references = {}, {}
  for i = 1, 50 do
    out, plain, names, budget = {}, {}, 0, random(5, 60)
    put("local async function main(...)\n", "local function main(...)\n")
    statements{vars = {}, varargs = true, depth = 0}
    put("end log(main(...))\n")
    programs[i] = table.concat(out)
    references[i] = table.concat(plain)
  end
  -- Some are not valid Lua (a goto into the scope of a local); skip them.
  local good, good_references = {}, {}
  for i = 1, 50 do
    if load(references[i]) then
      good[#good + 1], good_references[#good_references + 1] = programs[i],
        references[i]
    end
  end
  local texts = translate_all(good)
  for i, text in ipairs(texts) do
    if compare_random(good[i], good_references[i], text) then
      ran = ran + 1
    end
  end
end
os.remove(work)
print(("%d cases, %d random programs"):format(count, ran))
