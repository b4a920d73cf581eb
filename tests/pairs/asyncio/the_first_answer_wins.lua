-- A program: several sources are asked, the first good answer is taken, the
-- others are cancelled and have cleaned up before it goes on.
-- asyncio rules 42 and 45
local show, _, _, shape, run = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function source(name, seconds, fails)
  show(name, "asked")
  local ok, err = await pcall(asyncio.sleep, seconds)
  if not ok then
    await asyncio.sleep(0.5)
    show(name, "cleaned up")
    error(err)
  end
  if fails then error(asyncio.ValueError(name)) end
  return "answer of " .. name
end

local async function first(...)
  local pending, answer = {...}, nil
  while #pending > 0 and not answer do
    local done
    done, pending = await asyncio.wait(
      pending, {return_when = asyncio.FIRST_COMPLETED})
    for _, task in ipairs(done) do
      local err = task:exception()
      if err ~= nil then show("failed", shape(err), err.message)
      else answer = answer or task:result() end
    end
  end
  for _, task in ipairs(pending) do task:cancel() end
  if #pending > 0 then await asyncio.wait(pending) end
  if not answer then error(asyncio.RuntimeError("no answer")) end
  return answer
end

local function ask(...)
  return asyncio.create_task(source(...))
end

local async function main()
  local loop = asyncio.get_running_loop()
  show(await first(ask("slow", 9), ask("bad", 1, true), ask("good", 2),
                   ask("slower", 10)), loop:time())
  local ok, err = await pcall(first, ask("bad", 2, true),
                              ask("worse", 1, true))
  show(ok, shape(err), loop:time())
end

run(main)
-- expect: slow	asked
-- expect: bad	asked
-- expect: good	asked
-- expect: slower	asked
-- expect: failed	ValueError	bad
-- expect: slow	cleaned up
-- expect: slower	cleaned up
-- expect: answer of good	2.5
-- expect: bad	asked
-- expect: worse	asked
-- expect: failed	ValueError	worse
-- expect: failed	ValueError	bad
-- expect: false	RuntimeError	4.5
