import trio
from lib.pair import shape, show, virtual


async def swallow(scope, seconds):
    with scope:
        try:
            await trio.sleep(seconds)
        except trio.Cancelled:
            show("swallowed", trio.current_time())
    show(scope.cancel_called, scope.cancelled_caught)


async def main():
    await swallow(trio.move_on_after(1), 5)
    # swallowed by the inner scope's body, raised again for the outer one
    with trio.move_on_after(1) as outer:
        await swallow(trio.CancelScope(), 5)
        show("still inside")
        await trio.sleep(0)
        show("not reached")
    show(outer.cancelled_caught, trio.current_time())
    # replaced by another error, which isn't the scope's
    with trio.move_on_after(1) as scope:
        try:
            try:
                await trio.sleep(5)
            except trio.Cancelled:
                raise ValueError("instead") from None
        except ValueError as err:
            show(shape(err), trio.current_time())
    show(scope.cancelled_caught)
    # kept and raised later, in a scope that isn't cancelled
    kept = None
    with trio.CancelScope() as scope:
        scope.cancel()
        try:
            await trio.sleep(0)
        except trio.Cancelled as err:
            kept = err
    show(scope.cancelled_caught, shape(kept))
    try:
        with trio.CancelScope() as other:
            raise kept
    except BaseException as err:
        show(shape(err), other.cancelled_caught)
    with trio.CancelScope() as other:
        other.cancel()
        raise kept
    show(other.cancelled_caught)
    # in a child
    async with trio.open_nursery() as nursery:
        nursery.cancel_scope.cancel()
        nursery.start_soon(swallow, trio.CancelScope(), 5)
        nursery.start_soon(swallow, trio.CancelScope(shield=True), 1)
    show(trio.current_time())


virtual(main)
