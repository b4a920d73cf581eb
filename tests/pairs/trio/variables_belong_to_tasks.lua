-- Variables of tasks: a child has a copy of its starter's, whatever the
-- nursery; what it sets is its own. trio rule 135
local show, virtual, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"
local contextvars = require "contextvars"

local user = contextvars.ContextVar("user", {default = "nobody"})
local bare = contextvars.ContextVar("bare")

local function attempt(f, ...)
  local ok, result = pcall(f, ...)
  if ok then show("fine", result) else show(shape(result)) end
end
local async function child(name, seconds)
  show(name, "begins with", user:get())
  user:set(name)
  await trio.sleep(seconds)
  show(name, "has", user:get())
end
local async function starter(nursery)
  user:set("of the starter")
  nursery:start_soon(child, "elsewhere", 1)
  await trio.sleep(5)
  show("starter has", user:get())
end
local async function service(task_status)
  show("service begins with", user:get())
  user:set("service")
  task_status:started()
  await trio.sleep(1)
  show("service has", user:get())
end
user:set("outside")
virtual(async function()
  show(user:get(), user.name)
  attempt(bare.get, bare)
  attempt(bare.get, bare, "default")
  user:set("main")
  async with trio.open_nursery() as outer do
    outer:start_soon(child, "one", 2.125)
    await trio.sleep(0.5)
    user:set("main again")
    outer:start_soon(child, "two", 2)
    await trio.sleep(0.25)
    outer:start_soon(starter, outer)
    await trio.sleep(0.25)
    await outer:start(service)
  end
  show("main has", user:get())
  local token = user:set("for a while")
  show(token.old_value, token.var == user)
  user:reset(token)
  show(user:get())
  attempt(user.reset, user, token)
  attempt(bare.reset, bare, (user:set("x")))
  token = bare:set(1)
  show(token.old_value == contextvars.Token.MISSING)
  bare:reset(token)
  attempt(bare.get, bare)
end)
show(user:get())
-- expect: outside	user
-- expect: LookupError
-- expect: fine	default
-- expect: one	begins with	main
-- expect: two	begins with	main again
-- expect: elsewhere	begins with	of the starter
-- expect: service begins with	main again
-- expect: elsewhere	has	elsewhere
-- expect: service has	service
-- expect: one	has	one
-- expect: two	has	two
-- expect: starter has	of the starter
-- expect: main has	main again
-- expect: main again	true
-- expect: main again
-- expect: RuntimeError
-- expect: ValueError
-- expect: true
-- expect: LookupError
-- expect: outside
