-- Who gets the next item, the next place. trio rules 104 and 105
local trio = require "trio"
local show, virtual = require "tests.pairs.lib.pair"()

local quiet = trio.testing.wait_all_tasks_blocked

async function hand_off(size, nursery)
  local send, receive = trio.open_memory_channel(size)

  local async function producer(name, nap)
    for item = 0, 2 do
      await send:send(name .. item)
      await trio.sleep(nap)
    end
    show("end of", name)
  end

  local async function consumer(name, nap)
    for _ = 1, 3 do
      show(name, "got", await receive:receive())
      await trio.sleep(nap)
    end
  end

  for name, nap in ("a0.11b0.12c0.13"):gmatch "(%a)([%d.]+)" do
    nursery:start_soon(producer, name, tonumber(nap))
    await quiet()
  end
  for name, nap in ("x0.071y0.173z0.307"):gmatch "(%a)([%d.]+)" do
    nursery:start_soon(consumer, name, tonumber(nap))
    await quiet()
  end
  await trio.sleep(5)
end

async function cancels()
  local send, receive = trio.open_memory_channel(1)
  local scope = trio.move_on_after(0)
  with scope do await send:send("never") end
  show(scope.cancelled_caught, send:statistics().current_buffer_used)
  local ok, err = await pcall(async function()
    with trio.fail_after(0) do await send:send("never") end
  end)
  if not ok and trio.isinstance(err, trio.TooSlowError) then
    show("too slow")
  end
  await send:send("first")
  async with trio.open_nursery() as nursery do
    scope = trio.move_on_after(1)
    with scope do await send:send("never") end
    show(scope.cancelled_caught, trio.current_time())

    nursery:start_soon(async function()
      with trio.move_on_after(1) do
        await send:send("lost?")
        show("sent")
      end
    end)
    await quiet()
    scope = trio.CancelScope()
    with scope do
      scope:cancel()
      await receive:receive()
    end
    show(scope.cancelled_caught, send:statistics().tasks_waiting_send)
    show(receive:receive_nowait(), receive:receive_nowait())
  end
  show(send:statistics().current_buffer_used)
end

async function main()
  for _, size in ipairs {0, 2} do
    async with trio.open_nursery() as nursery do
      await hand_off(size, nursery)
    end
  end
  await cancels()
end

virtual(main)
-- expect: x	got	a0
-- expect: y	got	b0
-- expect: z	got	c0
-- expect: x	got	a1
-- expect: y	got	b1
-- expect: x	got	c1
-- expect: z	got	a2
-- expect: y	got	b2
-- expect: end of	a
-- expect: end of	b
-- expect: z	got	c2
-- expect: end of	c
-- expect: x	got	a0
-- expect: y	got	b0
-- expect: z	got	c0
-- expect: x	got	a1
-- expect: y	got	b1
-- expect: x	got	c1
-- expect: z	got	a2
-- expect: end of	a
-- expect: y	got	b2
-- expect: end of	b
-- expect: end of	c
-- expect: z	got	c2
-- expect: true	0
-- expect: too slow
-- expect: true	11.0
-- expect: true	1
-- expect: first	lost?
-- expect: sent
-- expect: 0
