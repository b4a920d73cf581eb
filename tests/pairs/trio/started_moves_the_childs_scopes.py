import trio
from lib.pair import shape, show, virtual


async def server(name, task_status):
    with trio.CancelScope(deadline=trio.current_time() + 9) as scope:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(helper, name)
            await trio.sleep(1)
            task_status.started(scope)
            show(name, trio.current_effective_deadline())
            await trio.sleep(20)
    show(name, "left", scope.cancelled_caught, trio.current_time())


async def helper(name):
    try:
        await trio.sleep_forever()
    except trio.Cancelled as err:
        show(name, "helper", shape(err), trio.current_time())
        raise


async def main():
    async with trio.open_nursery() as nursery:
        # the scope around start() doesn't count after started()
        with trio.CancelScope(deadline=3):
            scope = await nursery.start(server, "one")
            show("started", trio.current_time())
            await trio.sleep_forever()
        show("start's scope is over", trio.current_time())
        await trio.sleep(2)
        show(scope.cancel_called)
    show("own deadline", trio.current_time())
    async with trio.open_nursery() as nursery:
        scope = await nursery.start(server, "two")
        await trio.sleep(1)
        nursery.cancel_scope.cancel()
    show("nursery", trio.current_time())
    async with trio.open_nursery() as nursery:
        scope = await nursery.start(server, "three")
        await trio.sleep(1)
        scope.cancel()
    show("scope", trio.current_time())


virtual(main)
