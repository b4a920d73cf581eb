import trio
from lib.pair import show, virtual


async def sleeper(seconds):
    await trio.sleep(seconds)
    show("woke", seconds, trio.current_time())


async def main():
    async with trio.open_nursery() as nursery:
        for seconds in [3, 1.5, 2, 0.25]:
            nursery.start_soon(sleeper, seconds)
        show("spawned", trio.current_time())
    show("done", trio.current_time())


virtual(main)
