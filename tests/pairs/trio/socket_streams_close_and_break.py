import trio
import trio.testing
from lib.pair import shape, show


async def failure(f, *args):
    try:
        show(len(await f(*args) or b""))
    except BaseException as err:
        show(shape(err))


async def main():
    a, b = map(trio.SocketStream, trio.socket.socketpair())
    show(a.socket.type == trio.socket.SOCK_STREAM)
    await failure(a.send_all, b"")
    await failure(a.receive_some, 0)
    await failure(a.receive_some, 1.5)
    await failure(a.send_all, None)
    # who waits is woken
    async with trio.open_nursery() as nursery:
        nursery.start_soon(failure, a.receive_some, 9)
        await trio.testing.wait_all_tasks_blocked()
        await failure(a.receive_some, 9)
        await a.aclose()
    await a.aclose()
    await failure(a.send_all, b"")
    await failure(a.receive_some, 1)
    # the peer has closed
    await failure(b.receive_some, 1)
    await failure(b.receive_some, 1)
    await failure(b.send_all, b"x")
    await failure(b.send_all, b"x")
    await b.aclose()
    # closing in a cancelled scope closes
    a, b = map(trio.SocketStream, trio.socket.socketpair())
    await trio.aclose_forcefully(a)
    await failure(a.receive_some, 1)
    await failure(b.receive_some, 1)
    with trio.CancelScope() as scope:
        scope.cancel()
        await b.aclose()
        show("not reached")
    await failure(b.send_all, b"x")
    # send_eof
    a, b = map(trio.SocketStream, trio.socket.socketpair())
    await a.send_all(b"last")
    await a.send_eof()
    await a.send_eof()
    await failure(a.send_all, b"x")
    show((await b.receive_some(9)).decode())
    await failure(b.receive_some, 9)
    await b.send_all(b"still")
    show((await a.receive_some(9)).decode())
    async with a, b:
        pass
    await failure(b.receive_some, 1)
    datagrams = trio.socket.socket(type=trio.socket.SOCK_DGRAM)
    try:
        trio.SocketStream(datagrams)
    except ValueError:
        show("no stream socket")
    datagrams.close()


trio.run(main)
