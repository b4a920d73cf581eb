import trio
import trio.testing
from lib.pair import shape, show, virtual


def attempt(f, *args):
    try:
        show("fine", f(*args))
    except BaseException as err:
        show(shape(err))


async def attempt_async(f, *args):
    try:
        show("fine", await f(*args))
    except BaseException as err:
        show(shape(err))


async def stranger(lock):
    attempt(lock.release)
    attempt(lock.acquire_nowait)
    show(lock.locked(), lock.statistics().owner.name)


def tell(lock):
    s = lock.statistics()
    show(s.locked, s.owner and s.owner.name, s.tasks_waiting)


async def main():
    trio.lowlevel.current_task().name = "main"
    for lock in (trio.Lock(), trio.StrictFIFOLock()):
        show(lock.locked())
        tell(lock)
        attempt(lock.release)
        await attempt_async(lock.acquire)
        attempt(lock.acquire_nowait)
        await attempt_async(lock.acquire)
        tell(lock)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(stranger, lock)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(lock.acquire, name="other")
            await trio.testing.wait_all_tasks_blocked()
            tell(lock)
            nursery.cancel_scope.cancel()
        tell(lock)
        lock.release()
        attempt(lock.acquire_nowait)
        lock.release()
        async with lock:
            show(lock.locked())
        show(lock.locked())
        with trio.CancelScope() as scope:
            scope.cancel()
            async with lock:
                show("not reached")
        show(scope.cancelled_caught, lock.locked())


virtual(main)
