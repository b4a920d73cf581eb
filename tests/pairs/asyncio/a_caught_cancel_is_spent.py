import asyncio

from lib.pair import attempt, shape, show, turns


async def stubborn(n):
    me = asyncio.current_task()
    for i in range(1, n + 1):
        try:
            await asyncio.sleep(1000)
        except asyncio.CancelledError as err:
            show(i, False, shape(err), me.cancelling())
    await asyncio.sleep(0)
    return "survived"


async def main():
    task = asyncio.create_task(stubborn(2))
    await turns(1)
    show(task.cancel(), task.cancelling())
    await turns(1)
    show(task.cancel(), task.cancelling(), task.done())
    show(await attempt(task), task.cancelled(), task.cancelling())
    show(task.cancel(), task.cancelling())
    task = asyncio.create_task(stubborn(1))
    await turns(1)
    show(task.cancel("one"), task.cancel("two"), task.cancelling())
    show(await attempt(task), task.cancelling())
    task = asyncio.create_task(stubborn(1))
    await turns(1)
    task.cancel()
    show(task.uncancel(), task.uncancel(), task.cancelling())
    show(await attempt(task), task.cancelled())


asyncio.run(main())
