import trio
from lib.pair import show, virtual


async def waiter(event, seconds):
    with trio.move_on_after(seconds) as scope:
        await event.wait()
        await trio.sleep(seconds / 100)
        show("got it", seconds)
    if scope.cancelled_caught:
        show("gave up", seconds)


async def main():
    event = trio.Event()
    show(event.is_set(), event.statistics().tasks_waiting)
    async with trio.open_nursery() as nursery:
        for seconds in (4, 2, 6, 8):
            nursery.start_soon(waiter, event, seconds)
        await trio.sleep(3)
        show(event.is_set(), event.statistics().tasks_waiting)
        event.set()
        show(event.is_set(), event.statistics().tasks_waiting)
        event.set()
    await event.wait()
    show("done", trio.current_time())


virtual(main)
