import trio
import trio.testing
from lib.pair import show, virtual


async def sender(stream):
    await stream.wait_send_all_might_not_block()
    show("somebody reads", trio.current_time())
    await stream.send_all(b"abcdef")
    show("all read", trio.current_time())
    await stream.aclose()
    show("closed", trio.current_time())


async def main():
    send, receive = trio.testing.lockstep_stream_one_way_pair()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(sender, send)
        await trio.sleep(1)
        for size in (2, 1, 9):
            data = await receive.receive_some(size)
            await trio.sleep(1)
            show(data.decode(), trio.current_time())
        show(len(await receive.receive_some(9)))
    one, two = trio.testing.lockstep_stream_pair()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(one.send_all, b"to two")
        nursery.start_soon(two.send_all, b"to one")
        await trio.sleep(1)
        show((await two.receive_some(99)).decode())
        show((await one.receive_some(99)).decode())
    with trio.CancelScope(deadline=trio.current_time() + 1) as scope:
        await one.send_all(b"nobody reads")
    show(scope.cancelled_caught, trio.current_time())
    await one.aclose()
    await two.aclose()


virtual(main)
