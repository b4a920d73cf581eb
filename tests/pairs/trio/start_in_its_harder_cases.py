import trio
from lib.pair import shape, show, virtual


async def server(delay, task_status=trio.TASK_STATUS_IGNORED):
    try:
        await trio.sleep(delay)
        task_status.started(delay)
        show("started", trio.current_time())
        await trio.sleep(10)
        show("served", trio.current_time())
    except trio.Cancelled:
        show("cancelled", trio.current_time())
        raise


async def fails_later(task_status):
    task_status.started("up")
    await trio.sleep(1)
    raise ValueError


async def starter(nursery, delay):
    show("start", await nursery.start(server, delay))


async def main():
    # a pending start keeps the nursery open
    async with trio.open_nursery() as outer:
        async with trio.open_nursery() as inner:
            outer.start_soon(starter, inner, 5)
            await trio.sleep(1)
        show("inner closed", trio.current_time())
    # start is cancelled, or its nursery
    async with trio.open_nursery() as nursery:
        with trio.CancelScope(deadline=trio.current_time() + 1):
            await nursery.start(server, 9)
        show("given up", trio.current_time(), len(nursery.child_tasks))
        nursery.cancel_scope.cancel()
        with trio.CancelScope(shield=True):
            value = await nursery.start(server, 2)
            await trio.sleep(0.5)
            show(value)
            show("in a cancelled nursery", trio.current_time())
    # an error after started() is the nursery's
    try:
        async with trio.open_nursery() as nursery:
            show(await nursery.start(fails_later))
            await trio.sleep(5)
    except BaseException as err:
        show(shape(err), trio.current_time())
    try:
        await nursery.start(server, 1)
    except RuntimeError:
        show("closed")


virtual(main)
