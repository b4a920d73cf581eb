import time

import trio
import trio.testing
from lib.pair import shape, show


async def waiter(cushion):
    await trio.testing.wait_all_tasks_blocked(cushion)
    show("quiet", cushion, trio.current_time())


async def main():
    clock = trio.lowlevel.current_clock()
    show(clock.rate, clock.autojump_threshold, trio.current_time())
    async with trio.open_nursery() as nursery:
        nursery.start_soon(trio.sleep, 10)
        for cushion in (0.01, 0.0, 0.005):
            nursery.start_soon(waiter, cushion)
        await trio.sleep(5)
        show("slept", trio.current_time())
    show(trio.current_time())
    clock.autojump_threshold = float("inf")
    clock.jump(2.5)
    show(trio.current_time())
    other = trio.testing.MockClock()
    other.autojump_threshold = 0
    other.jump(1)
    show(other.current_time() == 1, trio.current_time())
    clock.rate = 1000
    time.sleep(0.01)
    show(trio.current_time() >= 20)
    await trio.sleep(10)
    clock.rate = 0
    try:
        clock.rate = -1
    except ValueError as err:
        show(shape(err))


clock = trio.testing.MockClock()
clock.autojump_threshold = 0.02
trio.run(main, clock=clock)
