import trio
from lib.pair import show, virtual


async def child(name, seconds):
    show(name, trio.current_effective_deadline())
    await trio.sleep(seconds)
    show(name, "slept", trio.current_time())


async def main():
    async with trio.open_nursery() as nursery:
        with trio.CancelScope(deadline=1.5) as scope:
            nursery.start_soon(child, "free", 3)
            await trio.sleep_forever()
        show("scope", scope.cancelled_caught, trio.current_time())
    with trio.CancelScope(deadline=5.5) as scope:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(child, "inside", 9)
    show("scope", scope.cancelled_caught, trio.current_time())


virtual(main)
