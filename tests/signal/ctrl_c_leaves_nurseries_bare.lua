-- In a nursery: the siblings are cancelled and clean up, and the interrupt
-- comes out of all nurseries bare, not in a group. Uncaught: status 130.
-- trio rule 129
local interrupt = require "tests.lib.interrupt"
local trio = require "trio"

local async function child(name)
  local ok, err = await pcall(trio.sleep, 10)
  with trio.CancelScope{shield = true} do await trio.sleep(0.001) end
  print(name, trio.isinstance(err, trio.Cancelled))
  error(err)
end
local async function main(outside)
  async with trio.open_nursery() as outer do
    outer:start_soon(child, "uncle")
    async with trio.open_nursery() as nursery do
      nursery:start_soon(child, "one")
      nursery:start_soon(child, "two")
      interrupt(0.03)
      if not outside then await trio.sleep(10) end
    end
  end
end
for _, outside in ipairs {true, false} do
  local ok, err = pcall(trio.run, main, outside)
  print(ok, err)
end
trio.run(main)
-- expect: one	true
-- expect: two	true
-- expect: uncle	true
-- expect: false	KeyboardInterrupt
-- expect: one	true
-- expect: two	true
-- expect: uncle	true
-- expect: false	KeyboardInterrupt
-- expect: one	true
-- expect: two	true
-- expect: uncle	true
-- exit: 130
-- expect stderr: KeyboardInterrupt
