import math

import trio
from lib.pair import shape, show, virtual


async def nest(*deadlines):
    scopes = [trio.CancelScope(deadline=d) for d in deadlines]

    async def enter(i):
        if i == len(scopes):
            await trio.sleep_forever()
        with scopes[i]:
            await enter(i + 1)
        show("left", i)

    await enter(0)
    show(*(s.cancelled_caught for s in scopes), trio.current_time())


async def main():
    await nest(2, 2, 2)
    await nest(5, 4, 6)
    await nest(math.inf, 7, 7)
    await nest(-1, 9)
    await nest(9, -math.inf)
    await nest(-math.inf, -math.inf)
    scope = trio.CancelScope(deadline=20)
    with scope:
        scope.deadline = -math.inf
        show(scope.cancel_called, scope.deadline)
        scope.deadline = 30.0
        show(scope.cancel_called, scope.deadline)
    show(scope.cancelled_caught)
    with trio.move_on_at(25) as outer:
        try:
            with trio.fail_at(25):
                await trio.sleep_until(100)
        except trio.TooSlowError as err:
            show(shape(err))
    show(outer.cancelled_caught, trio.current_time())
    try:
        with trio.fail_after(10):
            with trio.fail_after(5):
                await trio.sleep(7)
    except trio.TooSlowError as err:
        show(shape(err), trio.current_time())
    try:
        with trio.fail_after(5):
            with trio.fail_after(5):
                await trio.sleep(7)
            show("not reached")
    except trio.TooSlowError as err:
        show(shape(err), trio.current_time())


virtual(main)
