import trio
from lib.pair import shape, show, virtual


async def producer(name, channel, count, nap):
    async with channel:
        for i in range(count):
            await channel.send(name + str(i))
            await trio.sleep(nap)


async def consumer(name, channel, nap):
    async with channel:
        async for value in channel:
            show(name, value, trio.current_time())
            await trio.sleep(nap)
    show(name, "end", trio.current_time())


async def main():
    async with trio.open_nursery() as nursery:
        send, receive = trio.open_memory_channel(0)
        async with send, receive:
            nursery.start_soon(producer, "a", send.clone(), 3, 1)
            await trio.sleep(0.125)
            nursery.start_soon(producer, "b", send.clone(), 2, 1.375)
            nursery.start_soon(consumer, "x", receive.clone(), 0.25)
    # leaving a loop early, and going on
    send, receive = trio.open_memory_channel(10)
    for i in range(5):
        send.send_nowait(i)
    async for value in receive:
        if value == 1:
            break
    with trio.CancelScope(deadline=trio.current_time() + 1) as scope:
        async for value in receive:
            show(value)
    show(scope.cancelled_caught, receive.statistics().current_buffer_used)
    send.close()
    async for value in receive:
        show("not reached")
    try:
        await receive.receive()
    except trio.EndOfChannel as err:
        show(shape(err))
    receive.close()
    try:
        async for value in receive:
            show("not reached")
    except trio.ClosedResourceError as err:
        show(shape(err))
    # an error in the consumer breaks the producer
    try:
        async with trio.open_nursery() as nursery:
            send, receive = trio.open_memory_channel(0)

            async def failing():
                with receive:
                    await receive.receive()
                    raise ValueError

            nursery.start_soon(failing)
            with send:
                await send.send(1)
                with trio.CancelScope(shield=True):
                    await send.send(2)
    except BaseException as err:
        show(shape(err))
    # a deadline that has passed goes first
    send, receive = trio.open_memory_channel(1)
    try:
        with trio.fail_after(0):
            await send.send("x")
    except trio.TooSlowError as err:
        show(shape(err), send.statistics().current_buffer_used)


virtual(main)
