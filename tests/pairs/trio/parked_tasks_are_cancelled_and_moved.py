import math

import trio
import trio.testing
from lib.pair import show, virtual


async def parker(name, lot, scope):
    with scope:
        await lot.park()
        await trio.sleep(name / 100)
        show("woken", name, trio.current_time())
    if scope.cancelled_caught:
        show("cancelled", name, trio.current_time())


async def main():
    one, two = trio.lowlevel.ParkingLot(), trio.lowlevel.ParkingLot()
    scopes = [trio.CancelScope() for _ in range(8)]
    show(len(one), len(one.unpark()), len(one.unpark_all()))
    async with trio.open_nursery() as nursery:
        for i, scope in enumerate(scopes):
            nursery.start_soon(parker, i, one, scope)
            await trio.testing.wait_all_tasks_blocked()
        scopes[1].cancel()
        await trio.sleep(1)
        show(len(one))
        one.repark(two)
        show(len(one), len(two))
        one.repark(two, count=3)
        show(len(one), len(two), two.statistics().tasks_waiting)
        scopes[3].cancel()
        await trio.sleep(1)
        show(len(one), len(two))
        two.unpark()
        await trio.sleep(1)
        one.repark_all(two)
        show(len(one), len(two))
        two.unpark(count=math.inf)
        try:
            one.repark(None)
        except TypeError:
            show("no lot")
        show(len(two))
        nursery.cancel_scope.cancel()


virtual(main)
