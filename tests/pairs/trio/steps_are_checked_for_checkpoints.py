import trio
import trio.testing
from lib.pair import shape, show


async def checked(check, f, *args):
    try:
        with check():
            await f(*args)
    except AssertionError as err:
        show(shape(err))
    else:
        show("fine")


async def nothing():
    pass


async def both():
    await trio.lowlevel.checkpoint_if_cancelled()
    await trio.lowlevel.cancel_shielded_checkpoint()


async def main():
    event = trio.Event()
    event.set()
    lowlevel = trio.lowlevel
    for call in ((nothing,), (lowlevel.checkpoint,), (trio.sleep, 0),
                 (event.wait,), (lowlevel.cancel_shielded_checkpoint,),
                 (lowlevel.checkpoint_if_cancelled,), (both,)):
        await checked(trio.testing.assert_checkpoints, *call)
        await checked(trio.testing.assert_no_checkpoints, *call)


trio.run(main)
