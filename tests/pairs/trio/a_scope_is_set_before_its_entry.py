import trio
from lib.pair import shape, show, virtual


async def main():
    scope = trio.CancelScope()
    show(scope.cancel_called, scope.cancelled_caught, scope.shield,
         scope.deadline)
    scope.cancel()
    show(scope.cancel_called)
    with scope:
        await trio.sleep(1)
    show(scope.cancelled_caught, trio.current_time())
    for again in (scope, trio.CancelScope()):
        try:
            with again:
                with again:
                    show("not reached")
        except BaseException as err:
            show(shape(err))
    scope = trio.CancelScope()
    scope.deadline = 3
    with scope:
        await trio.sleep(9)
    show(scope.cancelled_caught, trio.current_time())
    scope = trio.CancelScope(deadline=1)
    show(scope.cancel_called)
    with scope:
        show(scope.cancel_called)
        scope.deadline = 100
        show(scope.cancel_called)
        await trio.sleep(0)
    show(scope.cancelled_caught, trio.current_time())
    outer = trio.CancelScope()
    with outer:
        outer.cancel()
        scope = trio.CancelScope(shield=True)
        with scope:
            await trio.sleep(1)
            show("shielded", trio.current_time())
        await trio.sleep(1)
    show(outer.cancelled_caught, trio.current_time())


virtual(main)
