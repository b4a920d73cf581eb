import trio
import trio.testing
from lib.pair import shape, show

lowlevel = trio.lowlevel


async def wait(name, f, fd):
    try:
        await f(fd)
        show(name)
    except BaseException as err:
        show(name, shape(err))
        if isinstance(err, trio.Cancelled):
            raise


async def main():
    a, b = trio.socket.socketpair()
    await wait("at once", lowlevel.wait_writable, a)
    await wait("by number", lowlevel.wait_writable, a.fileno())
    async with trio.open_nursery() as nursery:
        nursery.start_soon(wait, "readable", lowlevel.wait_readable, a)
        await trio.testing.wait_all_tasks_blocked()
        await wait("second", lowlevel.wait_readable, a)
        await b.send(b"x")
    await wait("still", lowlevel.wait_readable, a)
    await a.recv(1)
    with trio.CancelScope() as scope:
        scope.cancel()
        await wait("cancelled", lowlevel.wait_readable, a)
    show(scope.cancelled_caught)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(wait, "closed", lowlevel.wait_readable, a)
        await trio.testing.wait_all_tasks_blocked()
        lowlevel.notify_closing(a)
        show("notified")
    b.close()
    await wait("hung up", lowlevel.wait_readable, a)
    a.close()


trio.run(main)
