import trio
from lib.pair import shape, show, virtual


async def main():
    event = trio.Event()
    event.set()
    with trio.CancelScope() as scope:
        scope.cancel()
        for wait in (lambda: trio.sleep(0), trio.lowlevel.checkpoint,
                     trio.lowlevel.checkpoint_if_cancelled,
                     lambda: trio.sleep_until(0), event.wait):
            try:
                await wait()
            except BaseException as err:
                show(False, shape(err))
        await trio.lowlevel.cancel_shielded_checkpoint()
        show("shielded")
        await trio.sleep_forever()
    show(scope.cancelled_caught, trio.current_time())


virtual(main)
