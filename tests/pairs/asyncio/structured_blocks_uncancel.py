import asyncio

from lib.pair import attempt, shape, show, turns


async def block(name, n):
    me, loop = asyncio.current_task(), asyncio.get_running_loop()
    mine = False

    def expire(left):
        nonlocal mine
        if left > 0:
            loop.call_soon(expire, left - 1)
        else:
            mine = True
            me.cancel()

    expire(n)
    try:
        await asyncio.sleep(1000)
    except asyncio.CancelledError as err:
        show(name, False, shape(err), mine, me.cancelling())
        if mine and me.uncancel() == 0:
            return name + " ended"
        raise


async def two():
    show(await block("first", 1))
    show(await block("second", 2))
    await asyncio.sleep(0)
    return "done"


async def main():
    show(await attempt(two()), asyncio.current_task().cancelling())
    for n in [2, 50]:
        task = asyncio.create_task(block("cancelled", n))
        await turns(1)
        task.cancel()
        show(await attempt(task), task.cancelled(), task.cancelling())
    task = asyncio.create_task(block("both", 0))
    await turns(1)
    task.cancel()
    show(await attempt(task), task.cancelled(), task.cancelling())


asyncio.run(main())
