-- An event: who waits for it goes on when another task sets it.
local asyncio = require "asyncio"

async function listener(event)
  print("Waiting for event")
  await event:wait()
  print("Event processed")
end

async function main()
  local myevent = asyncio.Event()

  -- Spawn a Task to wait until 'event' is set.
  local handler = asyncio.create_task(listener(myevent))

  -- Sleep for 1 second and set the event.
  await asyncio.sleep(1)
  myevent:set()

  -- Wait until processing is complete
  await handler
end

asyncio.run(main())
