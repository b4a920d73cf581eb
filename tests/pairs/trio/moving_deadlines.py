import math

import trio
from lib.pair import show, virtual


async def sleeper(name, scope):
    with scope:
        await trio.sleep_forever()
    show(name, trio.current_time(), scope.cancelled_caught)


async def main():
    early = trio.CancelScope(deadline=100)
    late = trio.CancelScope(deadline=3)
    never = trio.CancelScope(deadline=4)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(sleeper, "early", early)
        nursery.start_soon(sleeper, "late", late)
        nursery.start_soon(sleeper, "never", never)
        await trio.sleep(1)
        early.deadline = 2
        late.deadline = 7
        never.deadline = math.inf
        await trio.sleep(10)
        never.cancel()


virtual(main)
