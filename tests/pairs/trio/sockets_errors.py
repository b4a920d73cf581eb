import trio
import trio.testing
from lib.pair import shape, show
from trio import socket


def failed(err):
    show(False, shape(err), getattr(err, "errno", None))


async def outcome(f, *args):
    try:
        await f(*args)
    except BaseException as err:
        failed(err)
    else:
        show(True)


def plain_outcome(f, *args):
    try:
        f(*args)
    except BaseException as err:
        failed(err)
    else:
        show(True)


async def main():
    sock = socket.socket()
    await sock.bind(("127.0.0.1", 0))
    address = sock.getsockname()
    await outcome(sock.accept)
    plain_outcome(sock.getpeername)
    await outcome(sock.recv, 1)
    await outcome(sock.send, b"x")
    await outcome(sock.recv, -1)
    await outcome(sock.connect, "127.0.0.1")
    await outcome(sock.connect, ("127.0.0.1",))
    await outcome(sock.bind, ("127.0.0.1", 1, 2))
    await outcome(sock.send, None)
    other = socket.socket()
    await outcome(other.bind, address)
    await outcome(other.connect, address)
    plain_outcome(other.shutdown, socket.SHUT_WR)
    show(other.did_shutdown_SHUT_WR)
    plain_outcome(other.getsockopt, socket.SOL_SOCKET, 9999)
    plain_outcome(socket.socket, 9999)
    plain_outcome(socket.SocketType)
    try:
        socket.inet_pton(socket.AF_INET, "1.2.3")
    except Exception as err:
        show(shape(err))
    a, b = socket.socketpair()
    b.close()
    await outcome(a.send, b"x")
    show(len(await a.recv(1)))
    async with trio.open_nursery() as nursery:
        c, d = socket.socketpair()
        nursery.start_soon(outcome, c.recv, 1)
        await trio.testing.wait_all_tasks_blocked()
        await outcome(c.recv, 1)
        c.close()
        d.close()


trio.run(main)
