import time

import trio
import trio.testing
from lib.pair import shape, show


def square(x):
    return x * x


def fails():
    raise ValueError("in the thread")


async def double(x):
    await trio.sleep(0)
    return 2 * x


def asks():
    try:
        trio.from_thread.run(trio.sleep, -1)
    except ValueError:
        pass
    else:
        raise AssertionError
    return trio.from_thread.run(double, 4), trio.from_thread.run_sync(square, 5)


async def attempt(f, *args, **options):
    try:
        show(await trio.to_thread.run_sync(f, *args, **options))
    except BaseException as err:
        show(shape(err))
        if isinstance(err, trio.Cancelled):
            raise


async def napping(limiter, seconds):
    await trio.to_thread.run_sync(time.sleep, seconds, limiter=limiter)


async def main():
    await attempt(square, 7)
    await attempt(fails)
    for value in await trio.to_thread.run_sync(asks):
        show(value)
    show(trio.to_thread.current_default_thread_limiter().total_tokens)
    limiter = trio.CapacityLimiter(1)
    async with trio.open_nursery() as nursery:
        for _ in range(3):
            nursery.start_soon(napping, limiter, 0.02)
        while limiter.statistics().tasks_waiting < 2:
            await trio.sleep(0.001)
        show(limiter.borrowed_tokens, limiter.statistics().tasks_waiting)
    show(limiter.borrowed_tokens)
    # the function goes on, the cancellation waits
    with trio.move_on_after(0.005) as scope:
        await attempt(time.sleep, 0.02)
        show("finished")
    show(scope.cancel_called, scope.cancelled_caught)
    with trio.CancelScope() as scope:
        scope.cancel()
        await attempt(square, 1)
    show(scope.cancelled_caught)
    # others run meanwhile
    event = trio.Event()

    async def other():
        event.set()

    async with trio.open_nursery() as nursery:
        nursery.start_soon(other)
        await trio.to_thread.run_sync(time.sleep, 0.01)
        show(event.is_set())


trio.run(main)
try:
    trio.from_thread.run_sync(square, 1)
except RuntimeError as err:
    show(shape(err))
