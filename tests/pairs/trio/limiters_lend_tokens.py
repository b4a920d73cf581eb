import math

import trio
import trio.testing
from lib.pair import shape, show, virtual


def attempt(f, *args):
    try:
        show("fine", f(*args) and True)
    except BaseException as err:
        show(shape(err))


def tell(limiter):
    s = limiter.statistics()
    show(s.borrowed_tokens, s.total_tokens, len(s.borrowers),
         s.tasks_waiting, limiter.available_tokens)


async def borrower(name, limiter, seconds):
    async with limiter:
        show(name, "in", trio.current_time())
        attempt(limiter.acquire_nowait)
        await trio.sleep(seconds)
    show(name, "out", trio.current_time())


async def main():
    attempt(trio.CapacityLimiter, 1.5)
    attempt(trio.CapacityLimiter, -1)
    attempt(trio.CapacityLimiter, math.inf)
    limiter = trio.CapacityLimiter(2)
    attempt(limiter.release)
    async with trio.open_nursery() as nursery:
        for i, name in enumerate(("a", "b", "c", "d", "e")):
            nursery.start_soon(borrower, name, limiter, i + 1.5)
            await trio.testing.wait_all_tasks_blocked()
        tell(limiter)
        limiter.total_tokens += 1
        await trio.sleep(1)
        tell(limiter)
        limiter.total_tokens = 1
        tell(limiter)
        await trio.sleep(2)
        tell(limiter)
        limiter.total_tokens = 2
        await trio.sleep(0.1)
        limiter.total_tokens = math.inf
        await trio.sleep(0.1)
        tell(limiter)
        limiter.total_tokens = 2
    tell(limiter)
    # on behalf of others
    await limiter.acquire_on_behalf_of("one")
    attempt(limiter.acquire_on_behalf_of_nowait, "one")
    attempt(limiter.acquire_on_behalf_of_nowait, "two")
    attempt(limiter.acquire_on_behalf_of_nowait, "three")
    tell(limiter)
    attempt(limiter.release_on_behalf_of, "three")
    limiter.release_on_behalf_of("one")
    with trio.CancelScope() as scope:
        scope.cancel()
        await limiter.acquire()
    show(scope.cancelled_caught)
    limiter.release_on_behalf_of("two")
    tell(limiter)
    attempt(setattr, limiter, "total_tokens", "x")


virtual(main)
