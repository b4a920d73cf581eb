import trio
import trio.testing
from lib.pair import shape, show, virtual


async def failure(f, *args):
    try:
        value = await f(*args)
        show(len(value) if isinstance(value, (bytes, bytearray)) else value)
    except BaseException as err:
        show(shape(err))
        if isinstance(err, trio.Cancelled):
            raise


async def sender(stream, *chunks):
    for chunk in chunks:
        await trio.sleep(1)
        await stream.send_all(chunk)
    await trio.sleep(1)
    await stream.aclose()


async def main():
    send, receive = trio.testing.memory_stream_one_way_pair()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(sender, send, b"ab", b"", b"cdefg", b"h")
        show((await receive.receive_some(1)).decode(), trio.current_time())
        show((await receive.receive_some()).decode(), trio.current_time())
        show((await receive.receive_some(3)).decode(), trio.current_time())
        show((await receive.receive_some(9)).decode(), trio.current_time())
        async for chunk in receive:
            show("chunk", chunk.decode(), trio.current_time())
        show("end", trio.current_time())
    await failure(send.send_all, b"x")
    await failure(receive.receive_some, 1)
    await failure(receive.receive_some, 0)
    await failure(receive.receive_some, -1)
    await failure(receive.receive_some, 1.5)
    await receive.aclose()
    await receive.aclose()
    await failure(receive.receive_some, 1)
    one, two = trio.testing.memory_stream_pair()
    await one.send_all(b"hello")
    await one.send_eof()
    await failure(one.send_all, b"x")
    await one.send_eof()
    show((await two.receive_some(99)).decode())
    await failure(two.receive_some, 99)
    await two.send_all(b"back")
    show((await one.receive_some(99)).decode())
    await two.aclose()
    await failure(one.receive_some, 1)
    async with trio.open_nursery() as nursery:
        one, two = trio.testing.memory_stream_pair()
        nursery.start_soon(failure, one.receive_some, 5)
        await trio.sleep(1)
        await failure(one.receive_some, 1)
        await trio.sleep(1)
        await one.aclose()
    await failure(two.receive_some, 1)
    await trio.aclose_forcefully(two)
    await failure(two.send_all, b"x")
    show(trio.current_time())


virtual(main)
