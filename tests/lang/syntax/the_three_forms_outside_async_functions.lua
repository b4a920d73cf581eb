-- 'await', 'async with' and 'async for' outside an async function, and in
-- an ordinary function inside one, name the word, its column and the
-- function that would have to become async.
local function message(text)
  local f, err = load(text, "=script")
  assert(f == nil)
  print(err)
end
message [[
function outer()
	local x = 1 + await f()
end]]
-- expect: script:2:16: SyntaxError: 'await' outside async function
-- expect:     local x = 1 + await f()
-- expect:                   ^~~~~
-- expect:   {any}'outer'{any}
message [[
local function g()
  async with m do end
end]]
-- expect: script:2:3: SyntaxError: 'async with' outside async function
-- expect:     async with m do end
-- expect:     ^~~~~~~~~~
-- expect:   {any}'g'{any}
message [[
function t.a:b() async for x in y do end end]]
-- expect: script:1:18: SyntaxError: 'async for' outside async function
-- expect:     function t.a:b() async for x in y do end end
-- expect:                      ^~~~~~~~~
-- expect:   {any}'t.a:b'{any}
message [[
async function f()
  local function inner() return await g() end
end]]
-- expect: script:2:33: SyntaxError: 'await' outside async function
-- expect:     local function inner() return await g() end
-- expect:                                   ^~~~~
-- expect:   {any}'inner'{any}
message "x = await f()"
-- expect: script:1:5: SyntaxError: 'await' outside async function
-- expect:     x = await f()
-- expect:         ^~~~~
-- expect:   put it into an async function, {any}
-- expect:   async function main()
-- expect:     await ...
-- expect:   end
-- expect:   trio.run(main)
-- style: off
