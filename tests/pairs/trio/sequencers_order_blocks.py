import trio
import trio.testing
from lib.pair import shape, show, virtual


async def at(sequencer, position, seconds=0):
    try:
        async with sequencer(position):
            show("block", position, trio.current_time())
            await trio.sleep(seconds)
    except BaseException as err:
        show(position, shape(err))
        if isinstance(err, trio.Cancelled):
            raise


async def main():
    sequencer = trio.testing.Sequencer()
    async with trio.open_nursery() as nursery:
        for position in (3, 0, 2, 1):
            nursery.start_soon(at, sequencer, position, position + 1)
    await at(sequencer, 3)
    await at(sequencer, 4)
    sequencer = trio.testing.Sequencer()
    async with trio.open_nursery() as nursery:
        scope = trio.CancelScope()

        async def cancelled():
            with scope:
                await at(sequencer, 2)

        nursery.start_soon(cancelled)
        await trio.sleep(1)
        scope.cancel()
        await trio.sleep(1)
        await at(sequencer, 3)
        await at(sequencer, 0)


virtual(main)
