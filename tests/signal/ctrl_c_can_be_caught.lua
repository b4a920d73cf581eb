-- A KeyboardInterrupt is an error like others: the program may catch it and
-- go on, more than once. It is no Exception.
local interrupt = require "tests.lib.interrupt"
local trio = require "trio"

print(trio.run(async function()
  for _ = 1, 3 do
    interrupt(0.01)
    local ok, err = await pcall(trio.sleep, 10)
    print(ok, err, trio.isinstance(err, trio.KeyboardInterrupt),
          trio.isinstance(err, trio.Exception))
  end
  await trio.sleep(0.001)
  return "goes on"
end))
-- expect: false	KeyboardInterrupt	true	false
-- expect: false	KeyboardInterrupt	true	false
-- expect: false	KeyboardInterrupt	true	false
-- expect: goes on
