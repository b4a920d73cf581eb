-- task_status is an extra last argument: at the place of the function's last
-- parameter, or after the arguments of a vararg function.
local trio = require "trio"

local async function all(a, b, task_status)
  task_status:started(a, b)
end
local async function none(task_status) task_status:started("none") end
local async function vararg(...)
  local args = table.pack(...)
  args[args.n]:started(args.n - 1, table.unpack(args, 1, args.n - 1))
end
trio.run(async function()
  async with trio.open_nursery() as nursery do
    print(await nursery:start(all, 1, 2))            -- expect: 1	2
    print(await nursery:start(all, 1))               -- expect: 1	nil
    print(await nursery:start(all))                  -- expect: nil	nil
    print(await nursery:start(none))                 -- expect: none
    print(await nursery:start(vararg, 7, nil))       -- expect: 2	7	nil
    print(await nursery:start{all, 1, 2, name = "x"}) -- expect: 1	2
    print(await nursery:start{all, nil, 2, n = 3})   -- expect: nil	2
    local method = {}
    async function method:run(x, task_status)
      task_status:started(self == method, x)
    end
    print(await nursery:start(method.run, method, 3)) -- expect: true	3
  end
end)
