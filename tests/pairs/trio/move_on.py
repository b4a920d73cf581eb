import trio
from lib.pair import show, virtual


async def main():
    with trio.move_on_after(2) as scope:
        await trio.sleep(1)
        show("in time")
    show(scope.cancel_called, scope.cancelled_caught, trio.current_time())
    with trio.move_on_after(2) as scope:
        await trio.sleep(10)
    show(scope.cancel_called, scope.cancelled_caught, trio.current_time())
    with trio.move_on_at(trio.current_time() - 1) as scope:
        await trio.sleep(0)
    show(scope.cancel_called, scope.cancelled_caught, trio.current_time())
    with trio.move_on_after(0) as scope:
        pass
    show(scope.cancel_called, scope.cancelled_caught)


virtual(main)
