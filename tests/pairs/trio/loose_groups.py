import trio
from lib.pair import shape, show, virtual


async def failing(seconds):
    try:
        await trio.sleep(seconds)
    except BaseException:
        pass
    raise ValueError(str(seconds))


async def main(count):
    async with trio.open_nursery() as nursery:
        for i in range(1, count + 1):
            nursery.start_soon(failing, i)
        nursery.start_soon(trio.sleep_forever)


for count in (1, 2, 3):
    try:
        virtual(main, count, strict_exception_groups=False)
    except BaseException as err:
        show(count, shape(err))
