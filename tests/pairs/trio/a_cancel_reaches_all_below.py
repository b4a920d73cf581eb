import trio
from lib.pair import show, virtual


async def leaf(name, seconds):
    try:
        await trio.sleep_forever()
    finally:
        with trio.CancelScope(shield=True):
            await trio.sleep(seconds)
        show(name, trio.current_time())


async def branch(name, depth):
    try:
        async with trio.open_nursery() as nursery:
            with trio.CancelScope(deadline=100):
                if depth:
                    nursery.start_soon(branch, name + "1", depth - 1)
                    nursery.start_soon(branch, name + "2", depth - 1)
                nursery.start_soon(leaf, name + " leaf", int(name) / 1000)
    finally:
        show(name, "closed", trio.current_effective_deadline())


async def main():
    with trio.CancelScope() as scope:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(branch, "1", 2)
            await trio.sleep(5)
            nursery.cancel_scope.cancel()
        show("nursery", nursery.cancel_scope.cancelled_caught)
    show(scope.cancelled_caught, trio.current_time())


virtual(main)
