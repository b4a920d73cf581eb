-- A child calls started() inside a scope and a nursery of its own: these go
-- along into the target. trio rules 29, 34, 43 and 44
local show, virtual, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

local async function helper(name)
  local ok, err = await pcall(trio.sleep_forever)
  show(name, "helper", shape(err), trio.current_time())
  error(err)
end
local async function server(name, task_status)
  local scope = trio.CancelScope{deadline = trio.current_time() + 9}
  with scope do
    async with trio.open_nursery() as nursery do
      nursery:start_soon(helper, name)
      await trio.sleep(1)
      task_status:started(scope)
      show(name, trio.current_effective_deadline())
      await trio.sleep(20)
    end
  end
  show(name, "left", scope.cancelled_caught, trio.current_time())
end
virtual(async function()
  async with trio.open_nursery() as nursery do
    -- the scope around start() doesn't count after started()
    local scope
    with trio.CancelScope{deadline = 3} do
      scope = await nursery:start(server, "one")
      show("started", trio.current_time())
      await trio.sleep_forever()
    end
    show("start's scope is over", trio.current_time())
    await trio.sleep(2)
    show(scope.cancel_called)
  end
  show("own deadline", trio.current_time())
  async with trio.open_nursery() as nursery do
    await nursery:start(server, "two")
    await trio.sleep(1)
    nursery.cancel_scope:cancel()
  end
  show("nursery", trio.current_time())
  async with trio.open_nursery() as nursery do
    local scope = await nursery:start(server, "three")
    await trio.sleep(1)
    scope:cancel()
  end
  show("scope", trio.current_time())
end)
-- expect: one	9.0
-- expect: started	1.0
-- expect: start's scope is over	3.0
-- expect: false
-- expect: one	helper	Cancelled	9.0
-- expect: one	left	true	9.0
-- expect: own deadline	9.0
-- expect: two	18.0
-- expect: two	helper	Cancelled	11.0
-- expect: nursery	11.0
-- expect: three	20.0
-- expect: three	helper	Cancelled	13.0
-- expect: three	left	true	13.0
-- expect: scope	13.0
