import trio
import trio.testing
from lib.pair import show, virtual

quiet = trio.testing.wait_all_tasks_blocked


async def hand_off(size, nursery):
    send, receive = trio.open_memory_channel(size)

    async def producer(name, nap):
        for item in range(3):
            await send.send(name + str(item))
            await trio.sleep(nap)
        show("end of", name)

    async def consumer(name, nap):
        for _ in range(3):
            show(name, "got", await receive.receive())
            await trio.sleep(nap)

    for name, nap in (("a", 0.11), ("b", 0.12), ("c", 0.13)):
        nursery.start_soon(producer, name, nap)
        await quiet()
    for name, nap in (("x", 0.071), ("y", 0.173), ("z", 0.307)):
        nursery.start_soon(consumer, name, nap)
        await quiet()
    await trio.sleep(5)


async def cancels():
    send, receive = trio.open_memory_channel(1)
    with trio.move_on_after(0) as scope:
        await send.send("never")
    show(scope.cancelled_caught, send.statistics().current_buffer_used)
    try:
        with trio.fail_after(0):
            await send.send("never")
    except trio.TooSlowError:
        show("too slow")
    await send.send("first")
    async with trio.open_nursery() as nursery:
        with trio.move_on_after(1) as scope:
            await send.send("never")
        show(scope.cancelled_caught, trio.current_time())

        async def slow():
            with trio.move_on_after(1):
                await send.send("lost?")
                show("sent")
        nursery.start_soon(slow)
        await quiet()
        with trio.CancelScope() as scope:
            scope.cancel()
            await receive.receive()
        show(scope.cancelled_caught, send.statistics().tasks_waiting_send)
        show(receive.receive_nowait(), receive.receive_nowait())
    show(send.statistics().current_buffer_used)


async def main():
    for size in (0, 2):
        async with trio.open_nursery() as nursery:
            await hand_off(size, nursery)
    await cancels()


virtual(main)
