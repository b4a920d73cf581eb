import asyncio

from lib.pair import run, shape, show


def describe(err):
    return shape(err), err.__cause__ and shape(err.__cause__), len(str(err))


async def block(seconds):
    async with asyncio.timeout(seconds):
        await asyncio.sleep(9)


async def error_of(aw):
    try:
        await aw
    except BaseException as err:
        return err


async def main():
    show(*describe(await error_of(block(1))))
    err = await error_of(asyncio.wait_for(asyncio.sleep(9), 1))
    show(*describe(err))
    err = await error_of(asyncio.wait_for(asyncio.sleep(9), 0))
    show(*describe(err))
    show(isinstance(err, OSError), isinstance(err, asyncio.TimeoutError),
         isinstance(err, asyncio.CancelledError))
    show(asyncio.current_task().cancelling(),
         asyncio.current_task().cancelled())


run(main())
