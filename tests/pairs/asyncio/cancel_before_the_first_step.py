import asyncio

from lib.pair import show, turns


async def body():
    show("never")
    try:
        await asyncio.sleep(0)
    finally:
        show("never")


async def message(task):
    try:
        await task
    except asyncio.CancelledError as err:
        return err.args[0]


async def main():
    task = asyncio.create_task(body())
    show(task.cancel("early"), task.cancelling(), task.done())
    show(await message(task), task.cancelled())
    task = asyncio.create_task(body())
    task.cancel("one")
    task.cancel("two")
    show(await message(task), task.cancelling())
    group = asyncio.gather(body(), asyncio.sleep(0, 5),
                           return_exceptions=True)
    for child in asyncio.all_tasks():
        if child is not asyncio.current_task() and "body" in repr(child):
            child.cancel("child")
    results = await group
    show(len(results[0].args) < 2, results[1])
    await turns(1)


asyncio.run(main())
