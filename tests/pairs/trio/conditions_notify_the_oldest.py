import trio
import trio.testing
from lib.pair import shape, show, virtual


def attempt(f, *args):
    try:
        show("fine", f(*args))
    except BaseException as err:
        show(shape(err))


async def waiter(name, condition, scope):
    with scope:
        async with condition:
            try:
                await condition.wait()
                show(name, "notified", trio.current_time())
            except trio.Cancelled:
                show(name, "cancelled", condition.locked(),
                     trio.current_time())
                raise
            await trio.sleep(1)


def tell(condition):
    s = condition.statistics()
    show(s.tasks_waiting, s.lock_statistics.locked,
         s.lock_statistics.tasks_waiting)


async def main():
    condition = trio.Condition()
    attempt(condition.notify)
    attempt(condition.notify_all)
    attempt(trio.Condition, 5)
    try:
        await condition.wait()
    except RuntimeError as err:
        show(shape(err))
    scopes = {}
    async with trio.open_nursery() as nursery:
        for name in "abcdef":
            scopes[name] = trio.CancelScope()
            nursery.start_soon(waiter, name, condition, scopes[name])
            await trio.testing.wait_all_tasks_blocked()
        tell(condition)
        async with condition:
            tell(condition)
            condition.notify()
            tell(condition)
            condition.notify(2)
            tell(condition)
            await trio.sleep(5)
        await trio.sleep(10)
        tell(condition)
        async with condition:
            scopes["d"].cancel()
            await trio.sleep(1)
            show("holding", trio.current_time())
        await trio.sleep(1)
        async with condition:
            condition.notify_all()
    show(trio.current_time())
    lock = trio.Lock()
    one, two = trio.Condition(lock), trio.Condition(lock=lock)
    async with one:
        show(two.locked())
        attempt(two.notify)
    one.acquire_nowait()
    two.release()
    show(lock.locked())


virtual(main)
