import trio
import trio.testing
from lib.pair import shape, show, virtual


class ChannelLock:
    def __init__(self):
        self.s, self.r = trio.open_memory_channel(1)
        self.s.send_nowait(None)

    async def acquire(self):
        await self.r.receive()

    def acquire_nowait(self):
        self.r.receive_nowait()

    def release(self):
        self.s.send_nowait(None)


async def loopy(name, lock, log):
    for _ in range(3):
        await lock.acquire()
        try:
            log.append(name)
            await trio.sleep(1)
        finally:
            lock.release()
    show(name, "ends", trio.current_time())


async def fairness(lock):
    log = []
    async with trio.open_nursery() as nursery:
        for name in ("a", "b", "c"):
            nursery.start_soon(loopy, name, lock, log)
            await trio.testing.wait_all_tasks_blocked()
    show("".join(log), trio.current_time())


async def waiter(lock):
    await lock.acquire()
    show("handed over", trio.current_time())
    await trio.sleep(1)
    lock.release()


async def hand_over(lock):
    await lock.acquire()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(waiter, lock)
        await trio.sleep(1)
        lock.release()
        try:
            lock.acquire_nowait()
        except trio.WouldBlock as err:
            show(shape(err))
        with trio.CancelScope(deadline=trio.current_time() + 0.5) as scope:
            await lock.acquire()
        show(scope.cancelled_caught)
        await lock.acquire()
        show("and back", trio.current_time())
        lock.release()
        lock.acquire_nowait()
        lock.release()


async def main():
    for make in (trio.Lock, trio.StrictFIFOLock, lambda: trio.Semaphore(1),
                 lambda: trio.CapacityLimiter(1), ChannelLock):
        await fairness(make())
        await hand_over(make())


virtual(main)
