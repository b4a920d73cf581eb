import asyncio

from lib.pair import show, shape


async def outcome(task):
    try:
        return "result " + str(await task)
    except BaseException as err:
        message = err.args[0] if err.args else ""
        return f"{shape(err)} ({message})"


async def sleeper():
    await asyncio.sleep(1000)
    return "slept"


async def waits_for(task):
    return await task


async def catches():
    try:
        await asyncio.sleep(1000)
    except asyncio.CancelledError as err:
        show("caught", False, shape(err))
    await asyncio.sleep(0)
    return 42


async def cancels_itself(what):
    me = asyncio.current_task()
    show("cancel", me.cancel("myself"), me.cancelling())
    if what == "return":
        return "returned"
    if what == "raise":
        raise ValueError("raised")
    await asyncio.sleep(0)
    return "never"


async def yields():
    for i in range(1, 4):
        show("turn", i)
        await asyncio.sleep(0)


async def main():
    loop = asyncio.get_running_loop()
    inner = asyncio.create_task(sleeper())
    outer = asyncio.create_task(waits_for(inner))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    show(outer.cancel("stop"), outer.cancelled(), inner.cancelled())
    show(await outcome(outer))
    show(outer.cancelled(), inner.cancelled(), outer.cancel())
    task = asyncio.create_task(yields())
    await asyncio.sleep(0)
    task.cancel()
    show(await outcome(task))
    future = loop.create_future()
    task = asyncio.create_task(waits_for(future))
    await asyncio.sleep(0)
    future.cancel()
    task.cancel()
    show(await outcome(task), task.cancelling())
    task = asyncio.create_task(catches())
    await asyncio.sleep(0)
    task.cancel()
    show(await outcome(task), task.cancelled(), task.cancelling())
    for what in ["return", "raise", "sleep"]:
        task = asyncio.create_task(cancels_itself(what))
        show(what, await outcome(task), task.cancelled())
    task = asyncio.create_task(yields())
    task.cancel("early")
    show(await outcome(task), task.cancelled())
    future = loop.create_future()
    task = asyncio.create_task(waits_for(future))
    await asyncio.sleep(0)
    future.set_result("too late")
    task.cancel("first")
    show(await outcome(task))


asyncio.run(main())
