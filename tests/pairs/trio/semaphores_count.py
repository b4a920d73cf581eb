import trio
import trio.testing
from lib.pair import shape, show, virtual


def attempt(f, *args, **options):
    try:
        show("fine", f(*args, **options) and True)
    except BaseException as err:
        show(shape(err))


async def worker(name, semaphore, seconds):
    async with semaphore:
        show(name, "in", trio.current_time())
        await trio.sleep(seconds)
    show(name, "out", trio.current_time())


async def main():
    attempt(trio.Semaphore, -1)
    attempt(trio.Semaphore, 1.5)
    attempt(trio.Semaphore, "1")
    attempt(trio.Semaphore, 2, max_value=1)
    attempt(trio.Semaphore, 1, max_value=1)
    semaphore = trio.Semaphore(2, max_value=3)
    show(semaphore.value, semaphore.max_value, trio.Semaphore(0).max_value)
    async with trio.open_nursery() as nursery:
        for name, seconds in (("a", 3), ("b", 1), ("c", 1.5), ("d", 4)):
            nursery.start_soon(worker, name, semaphore, seconds)
            await trio.testing.wait_all_tasks_blocked()
        show(semaphore.value, semaphore.statistics().tasks_waiting)
        attempt(semaphore.acquire_nowait)
        await trio.sleep(0.5)
        semaphore.release()
        show(semaphore.value, semaphore.statistics().tasks_waiting)
    show(semaphore.value)
    attempt(semaphore.release)
    attempt(semaphore.acquire_nowait)
    show(semaphore.value)
    await semaphore.acquire()
    await semaphore.acquire()
    with trio.CancelScope(deadline=trio.current_time() + 1) as scope:
        await semaphore.acquire()
    show(scope.cancelled_caught, semaphore.statistics().tasks_waiting)
    semaphore.release()
    show(semaphore.value)


virtual(main)
