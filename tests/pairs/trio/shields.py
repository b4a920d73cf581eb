import trio
from lib.pair import shape, show, virtual


async def main():
    with trio.CancelScope() as outer:
        outer.cancel()
        with trio.CancelScope(shield=True) as inner:
            await trio.sleep(1)
            show("slept", trio.current_time())
            inner.shield = False
            try:
                await trio.sleep(1)
            except BaseException as err:
                show(False, shape(err), trio.current_time())
            inner.shield = True
            await trio.sleep(1)
            show("slept", trio.current_time())
            inner.deadline = trio.current_time() + 0.5
            await trio.sleep(1)
            show("not here")
        show(inner.cancelled_caught, trio.current_time())
        await trio.sleep(0)
        show("not here")
    show(outer.cancelled_caught, trio.current_time())


virtual(main)
