import trio
from lib.pair import shape, show, virtual


async def failing(seconds, error):
    try:
        await trio.sleep(seconds)
    finally:
        raise error


async def run(*children, body=None, seconds=0.5):
    try:
        async with trio.open_nursery() as nursery:
            for child in children:
                nursery.start_soon(failing, *child)
            await trio.sleep(seconds)
            if body:
                raise body
    except BaseException as err:
        show(shape(err), err.__cause__)
    show(trio.current_time())


async def main():
    await run((1, ValueError()), body=TypeError())
    await run((1, ValueError()), (1.25, OSError()), seconds=9)
    await run(body=KeyError())
    await run((1, ValueError()))


virtual(main)
