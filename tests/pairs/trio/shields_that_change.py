import trio
from lib.pair import shape, show, virtual


async def sleeper(name, scope, seconds):
    with scope:
        try:
            await trio.sleep(seconds)
            show(name, "slept", trio.current_time())
        except trio.Cancelled:
            show(name, "cancelled", trio.current_time())
            raise
    show(name, scope.cancelled_caught)


async def main():
    # clearing a shield wakes
    shield = trio.CancelScope(shield=True)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(sleeper, "first", shield, 9)
        nursery.start_soon(sleeper, "second", trio.CancelScope(shield=True), 5)
        await trio.sleep(1)
        nursery.cancel_scope.cancel()
        with trio.CancelScope(shield=True):
            await trio.sleep(1)
        shield.shield = False
    show(nursery.cancel_scope.cancelled_caught, trio.current_time())
    # a shield set too late
    with trio.CancelScope() as outer:
        with trio.CancelScope() as inner:
            outer.cancel()
            try:
                await trio.sleep(0)
            except trio.Cancelled:
                inner.shield = True
                await trio.sleep(1)
                show("shielded now", trio.current_time())
                raise
        show("not reached")
    show(inner.cancelled_caught, outer.cancelled_caught)
    # on and off
    with trio.CancelScope() as outer:
        outer.cancel()
        with trio.CancelScope() as scope:
            for shield in (True, False, True, False):
                scope.shield = shield
                try:
                    await trio.sleep(0)
                except trio.Cancelled as err:
                    show(shield, shape(err))
                else:
                    show(shield, "through")


virtual(main)
