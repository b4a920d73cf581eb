-- When main has ended, run cancels the tasks that are left and waits for
-- them, and for what they start to clean up; an error of theirs is
-- reported. asyncio rule 132
local asyncio = require "asyncio"

local async function cleanup(n)
  await asyncio.sleep(0)
  print("cleaned", n)
end

local async function left(n)
  local ok, err = await pcall(asyncio.sleep, 1000)
  print(n, ok, err)
  if n == 2 then error(asyncio.ValueError("late")) end
  await asyncio.create_task(cleanup(n))
  error(err)
end

local async function stubborn()
  for _ = 1, 3 do
    local ok = await pcall(asyncio.sleep, 1000)
    print("stubborn", ok)
    if not ok then break end
  end
  await asyncio.sleep(0)
  return 1
end

print(asyncio.run((async function()
  asyncio.create_task(left(1))
  asyncio.create_task(left(2))
  asyncio.create_task(stubborn())
  await asyncio.sleep(0)
  return "main"
end)()))
-- expect: 1	false	CancelledError
-- expect: 2	false	CancelledError
-- expect: stubborn	false
-- expect: cleaned	1
-- expect: main
-- expect stderr: unhandled exception during asyncio.run() shutdown
-- expect stderr: ValueError('late')
-- expect stderr: ValueError: late
-- exit: 1
