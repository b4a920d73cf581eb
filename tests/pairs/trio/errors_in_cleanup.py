import trio
from lib.pair import shape, show, virtual


async def cleanup(seconds, kind):
    try:
        await trio.sleep_forever()
    except BaseException as err:
        with trio.CancelScope(shield=True):
            await trio.sleep(seconds)
        show(shape(err), trio.current_time())
        raise kind("in cleanup")


async def main():
    async with trio.open_nursery() as nursery:
        nursery.start_soon(cleanup, 2, OSError)
        nursery.start_soon(cleanup, 1, TypeError)
        await trio.sleep(0.5)
        raise ValueError("first")


try:
    virtual(main)
except BaseException as err:
    show(shape(err))
    matched, rest = err.split(TypeError)
    show(shape(matched), shape(rest))
