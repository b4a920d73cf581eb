import trio
from lib.pair import shape, show, virtual


async def failing(seconds, kind):
    await trio.sleep(seconds)
    raise kind("x")


async def on_cancel(kind):
    try:
        await trio.sleep_forever()
    except BaseException:
        raise kind("x")


scope = trio.CancelScope()


async def main():
    async with trio.open_nursery() as outer:
        outer.start_soon(failing, 5, OSError)
        with scope:
            async with trio.open_nursery() as inner:
                inner.start_soon(trio.sleep_forever)
                inner.start_soon(on_cancel, ValueError)
                await trio.sleep(1)
                scope.cancel()


try:
    virtual(main)
except BaseException as err:
    show(shape(err), scope.cancelled_caught)
