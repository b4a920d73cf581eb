import trio
from lib.pair import shape, show, virtual


async def failing():
    await trio.sleep(1)
    raise ValueError("boom")


async def sibling():
    try:
        await trio.sleep(10)
    except BaseException as err:
        shown.append(("sibling", shape(err), trio.current_time()))
        raise


shown = []


async def main():
    async with trio.open_nursery() as nursery:
        nursery.start_soon(failing)
        nursery.start_soon(sibling)
        try:
            await trio.sleep(5)
        except BaseException as err:
            shown.append(("body", shape(err), trio.current_time()))
            raise


try:
    virtual(main)
except BaseException as err:
    for line in sorted(shown):
        show(*line)
    show(shape(err), err.exceptions[0])
