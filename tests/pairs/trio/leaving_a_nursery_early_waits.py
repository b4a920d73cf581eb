import trio
from lib.pair import show, virtual


async def child(name, seconds):
    await trio.sleep(seconds)
    show(name, trio.current_time())


async def returns():
    async with trio.open_nursery() as nursery:
        nursery.start_soon(child, "a", 2)
        nursery.start_soon(child, "b", 1)
        return "value"


async def main():
    show(await returns(), trio.current_time())
    for i in (1, 2, 3):
        async with trio.open_nursery() as nursery:
            nursery.start_soon(child, i, 1)
            if i == 2:
                break
            continue
    show("loop", trio.current_time())
    async with trio.open_nursery() as outer:
        async with trio.open_nursery() as nursery:
            outer.start_soon(child, "outer", 5)
            nursery.start_soon(child, "inner", 1)
        show("inner closed", trio.current_time())
    show("outer closed", trio.current_time())


virtual(main)
