-- SPDX-License-Identifier: MIT
--
-- The part of the run time that is best said in Lua: calls in tail
-- position cost no C stack, so that await can recurse as deep as Lua can.
-- Everything here is hidden from tracebacks.

local await, async = ...

local take, handler, rethrow = async.take, async.handler, async.rethrow
local xpcall, type = async.xpcall, async.type

--- Run what async.take returned: a body and its arguments.
local function call(f, ...)
  return f(...)
end
async.call = call

--- What a prompt's expressions give.
function async.values(...)
  return ...
end

--- The values that async.pack kept.
local unpack = async.unpack_from
function async.unpack(t)
  return unpack(t, 1, t.n)
end

--- What `await g(x)` calls when g is no async function: g may return
--- something that can be awaited.
function async.wrap(g)
  local taken = async.taken
  return function(...)
    return call(taken(g, g(...)))
  end
end

--- What async.bind makes of an object: its metatable may change.
function async.late(x, name)
  local callee = async.callee
  return function(...)
    return callee(x, name)(...)
  end
end

--- Await the first value if it can be awaited, else give back all.
local function maybe(...)
  if async.awaitable((...)) then return call(take((...))) end
  return ...
end

--- What an awaited pcall protects when f is no async function.
function async.maybe(f)
  return function(...)
    return maybe(f(...))
  end
end

await[async.pcall] = function(f, ...)
  return async.caught(xpcall(async.target(f), handler, ...))
end

await[xpcall] = function(f, h, ...)
  if type(h) ~= "function" then return xpcall(f, h, ...) end
  local function both(err)
    return h(handler(err))
  end
  return async.caught(xpcall(async.target(f), both, ...))
end

--- Call an exit method while `err` is flying. An error that it raises
--- replaces `err`, and remembers it as its cause.
local function leave(exit, m, err)
  local ok, result = xpcall(exit, handler, m, err, true) -- it may be nil
  if ok then return result end
  rethrow(async.because(result, err))
end

--- After the body of a with block: the rest is its signal and values.
local function finish(m, exit, ok, ...)
  if ok then
    exit(m, nil)
    return ...
  end
  if not leave(exit, m, (...)) then rethrow((...)) end
  async.caught()
end

function async.with(m, body, ...)
  local enter, exit = async.with_methods(m)
  return finish(m, exit, xpcall(body, handler, enter(m), ...))
end

function async.awith(m, body, ...)
  local enter, exit = async.awith_methods(m)
  return finish(m, await[exit],
                xpcall(body, handler, (await[enter](m)), ...))
end

local gnext = async.gnext

--- The iterator triple of an `async for`, and what closes a generator.
function async.aiter(x)
  if not async.isgen(x) then
    local aiter = async.aiter_method(x)
    x = (async.body(aiter) or aiter)(x)
  end
  if async.isgen(x) then return gnext, x, nil, x end
  local method, direct = async.anext_method(x)
  if direct then return direct, x end
  local anext = await[method]
  return function(it)
    return anext(it)
  end, x
end
