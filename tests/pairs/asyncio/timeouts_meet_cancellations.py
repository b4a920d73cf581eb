import asyncio

from lib.pair import attempt, run, shape, show, turns


async def limited(seconds, limit, cleanup=None):
    async with limit:
        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError as err:
            show("caught", shape(err))
            if cleanup:
                await cleanup()
            raise


async def main():
    loop = asyncio.get_running_loop()
    limit = asyncio.timeout(10)
    task = asyncio.create_task(limited(20, limit))
    await asyncio.sleep(1)
    task.cancel()
    show(await attempt(task), limit.expired(), task.cancelling())
    limit = asyncio.timeout(1)
    task = asyncio.create_task(limited(20, limit, lambda: asyncio.sleep(5)))
    await asyncio.sleep(3)
    task.cancel()
    show(await attempt(task), limit.expired(), task.cancelling())
    for first in ["limit", "cancel"]:
        limit = asyncio.timeout(None)
        task = asyncio.create_task(limited(20, limit))
        await turns(1)
        if first == "limit":
            limit.reschedule(0)
            loop.call_soon(task.cancel)
        else:
            task.cancel()
            limit.reschedule(0)
        show(first, await attempt(task), limit.expired(), task.cancelled(),
             task.cancelling())

    async def cleanup():
        show(await attempt(limited(20, asyncio.timeout(1))))
        show("cleaned up", asyncio.current_task().cancelling())

    task = asyncio.create_task(limited(20, asyncio.timeout(10), cleanup))
    await turns(1)
    task.cancel()
    show(await attempt(task), task.cancelled())

    async def fails():
        raise ValueError("in cleanup")

    show(await attempt(limited(20, asyncio.timeout(1), fails)))
    limit = asyncio.timeout(1)
    async with limit:
        try:
            await asyncio.sleep(5)
        except asyncio.CancelledError:
            pass
        await asyncio.sleep(5)
        show("slept on", loop.time() > 6)
    show(limit.expired(), asyncio.current_task().cancelling())
    inner, outer = asyncio.timeout(1), asyncio.timeout(1)

    async def both():
        async with outer:
            show(await attempt(limited(9, inner)))
            await asyncio.sleep(0)
            await asyncio.sleep(0)

    show(await attempt(both()), inner.expired(), outer.expired())


run(main())
