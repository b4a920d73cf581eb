import trio
from lib.pair import shape, show


async def echo(stream):
    async for data in stream:
        await stream.send_all(data.upper())
    await stream.send_all(b"bye")


async def client(listener, *words):
    host, port = listener.socket.getsockname()[:2]
    stream = await trio.open_tcp_stream(host, port)
    async with stream:
        for word in words:
            await stream.send_all(word)
            show((await stream.receive_some(100)).decode())
        await stream.send_eof()
        show((await stream.receive_some(100)).decode())
        show(len(await stream.receive_some(100)))
    for method, arg in ((stream.send_all, b"x"), (stream.receive_some, 1)):
        try:
            await method(arg)
        except BaseException as err:
            show(shape(err))


async def main():
    async with trio.open_nursery() as nursery:
        listeners = await nursery.start(
            lambda task_status: trio.serve_tcp(
                echo, 0, host="127.0.0.1", task_status=task_status))
        show(len(listeners), listeners[0].socket.getsockname()[0])
        await client(listeners[0], b"one", b"two")
        await client(listeners[0])
        nursery.cancel_scope.cancel()
    try:
        await listeners[0].accept()
    except BaseException as err:
        show(shape(err))


trio.run(main)
