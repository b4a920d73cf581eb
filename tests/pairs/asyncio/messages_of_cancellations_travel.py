import asyncio

from lib.pair import show, turns


async def sleeper():
    await asyncio.sleep(1000)


async def waits(x):
    return await x


def text_of(err):
    return err.args[0] if err.args else ""


async def message(task):
    try:
        await task
    except asyncio.CancelledError as err:
        return text_of(err)


async def grouped():
    async with asyncio.TaskGroup() as group:
        group.create_task(sleeper())


async def limited():
    async with asyncio.timeout(1000):
        await asyncio.sleep(1000)


async def cancelled(name, x):
    task = asyncio.create_task(waits(x))
    await turns(3)
    task.cancel(name + "!")
    show(name, await message(task), task.cancelled())


def raised(f):
    try:
        f()
    except asyncio.CancelledError as err:
        return text_of(err)


async def main():
    loop = asyncio.get_running_loop()
    await cancelled("sleep", sleeper())
    await cancelled("future", loop.create_future())
    await cancelled("task", asyncio.create_task(sleeper()))
    await cancelled("tasks", asyncio.create_task(waits(
        asyncio.create_task(sleeper()))))
    await cancelled("shield", asyncio.shield(loop.create_future()))
    await cancelled("wait", asyncio.wait({loop.create_future()}))
    await cancelled("get", asyncio.Queue().get())
    await cancelled("event", asyncio.Event().wait())
    await cancelled("group", grouped())
    await cancelled("limit", limited())
    await cancelled("gather", asyncio.gather(sleeper(), sleeper()))
    future = loop.create_future()
    future.cancel("mine")
    show(await message(future))
    show(raised(future.result))
    show(raised(future.exception))


asyncio.run(main())
