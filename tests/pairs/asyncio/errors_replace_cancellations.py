import asyncio

from lib.pair import attempt, shape, show, turns


async def inner():
    raise TypeError("inner")


async def cleans_up(how):
    try:
        await asyncio.sleep(1000)
    except asyncio.CancelledError as err:
        show(how, False, shape(err))
    if how == "raises":
        raise ValueError("instead")
    if how == "own":
        raise asyncio.CancelledError("own")
    if how == "cancels":
        asyncio.current_task().cancel("again")
    if how == "awaits a failure":
        await inner()
    return "returned"


async def gives_up():
    raise asyncio.CancelledError("by itself")


async def relays(other):
    await other


async def ends():
    await asyncio.sleep(0)
    return "ended"


async def main():
    for how in ["raises", "own", "cancels", "awaits a failure", "returns"]:
        task = asyncio.create_task(cleans_up(how))
        await turns(1)
        task.cancel("stop")
        show(await attempt(task), task.cancelled(), task.cancelling())
        show(task.cancel(), task.done())
    task = asyncio.create_task(gives_up())
    show(await attempt(task), task.cancelled(), task.cancelling())
    outer = asyncio.create_task(relays(task))
    show(await attempt(outer), outer.cancelled())
    task = asyncio.create_task(ends())
    await turns(2)
    show(task.cancel(), await attempt(task))
    task = asyncio.create_task(ends())
    await turns(1)
    show(task.cancel(), await attempt(task))


asyncio.run(main())
