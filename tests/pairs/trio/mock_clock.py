import trio
import trio.testing
from lib.pair import show

clock = trio.testing.MockClock()


async def sleeper(seconds):
    await trio.sleep(seconds)
    show("woke", seconds, trio.current_time())


async def main():
    show(trio.current_time())
    async with trio.open_nursery() as nursery:
        for seconds in (1, 2, 3):
            nursery.start_soon(sleeper, seconds)
        for _ in range(3):
            await trio.testing.wait_all_tasks_blocked()
            clock.jump(1.25)
    try:
        clock.jump(-1)
    except ValueError:
        show(False, trio.current_time())


trio.run(main, clock=clock)
