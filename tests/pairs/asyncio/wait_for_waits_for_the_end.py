import asyncio

from lib.pair import attempt, run, shape, show


async def inner(how):
    try:
        await asyncio.sleep(1000)
    except asyncio.CancelledError as err:
        show("inner", False, shape(err), how)
        if how == "returns":
            return "swallowed"
        if how == "fails":
            raise ValueError("cleanup") from None
        if how == "cleans up":
            await asyncio.sleep(5)
        raise


async def main():
    loop = asyncio.get_running_loop()
    for how in ["ends", "returns", "fails", "cleans up"]:
        started = loop.time()
        task = asyncio.create_task(inner(how))
        outcome = await attempt(asyncio.wait_for(task, 1))
        show(outcome, task.done(), task.cancelled(), loop.time() - started)
    task = asyncio.create_task(inner("ends"))
    outer = asyncio.create_task(asyncio.wait_for(task, 100))
    await asyncio.sleep(1)
    outer.cancel()
    show(await attempt(outer), task.cancelled(), outer.cancelled())

    async def fails():
        await asyncio.sleep(1)
        raise TypeError("own")

    show(await attempt(asyncio.wait_for(fails(), 5)))
    future = loop.create_future()
    show(await attempt(asyncio.wait_for(future, 1)), future.cancelled())
    show(await attempt(asyncio.wait_for(asyncio.sleep(1, "in time"), 5)))
    await asyncio.sleep(10)
    show(asyncio.current_task().cancelling())


run(main())
