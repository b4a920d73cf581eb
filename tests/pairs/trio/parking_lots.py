import trio
import trio.testing
from lib.pair import show, virtual


async def parker(name, lot):
    await lot.park()
    await trio.sleep(name / 100)
    show("woke", name)


async def main():
    one, two = trio.lowlevel.ParkingLot(), trio.lowlevel.ParkingLot()
    async with trio.open_nursery() as nursery:
        for i in range(1, 7):
            nursery.start_soon(parker, i, one)
            await trio.testing.wait_all_tasks_blocked()
        show(len(one), one.statistics().tasks_waiting)
        one.unpark()
        await trio.sleep(1)
        one.repark(two, count=2)
        show(len(one), len(two))
        two.unpark(count=1)
        await trio.sleep(1)
        one.unpark_all()
        await trio.sleep(1)
        show(len(one), len(two))
        nursery.cancel_scope.cancel()
    show(len(one), len(two), trio.current_time())


virtual(main)
