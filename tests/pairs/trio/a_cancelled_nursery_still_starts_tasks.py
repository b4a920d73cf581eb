import trio
from lib.pair import shape, show, virtual


async def child(name):
    show(name, "runs")
    try:
        await trio.sleep(1)
    except trio.Cancelled as err:
        show(name, shape(err))
        raise


async def main():
    async with trio.open_nursery() as nursery:
        nursery.cancel_scope.cancel()
        nursery.start_soon(child, "late")
        show(len(nursery.child_tasks))
    show(nursery.cancel_scope.cancelled_caught, len(nursery.child_tasks))
    with trio.CancelScope() as scope:
        scope.cancel()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(child, "other")
        show("not reached")
    show(scope.cancelled_caught, trio.current_time())


virtual(main)
