import asyncio

from lib.pair import attempt, show, turns


async def waits(name, future):
    outcome = await attempt(future)
    show(name, outcome, asyncio.current_task().cancelling())
    return outcome


async def sleeper():
    await asyncio.sleep(1000)


async def shared(shield, future):
    tasks = []
    for name in "abc":
        it = asyncio.shield(future) if shield else future
        tasks.append(asyncio.create_task(waits(name, it)))
    await turns(2)
    tasks[1].cancel()
    await turns(2)
    show(future.cancelled(), tasks[0].done(), tasks[1].done())
    future.cancel()
    await asyncio.gather(*tasks)


async def main():
    loop = asyncio.get_running_loop()
    await shared(False, loop.create_future())
    await shared(True, loop.create_future())
    await shared(False, asyncio.create_task(sleeper()))
    await shared(True, asyncio.create_task(sleeper()))
    inner = asyncio.create_task(sleeper())

    async def awaits():
        asyncio.current_task().cancel()
        await inner

    task = asyncio.create_task(awaits())
    show(await attempt(task), inner.cancelled(), task.cancelled())
    chain = [asyncio.create_task(sleeper())]
    for i in range(2, 5):
        chain.append(asyncio.create_task(waits(i, chain[-1])))
    await turns(2)
    chain[3].cancel()
    show(chain[0].done(), await chain[3])
    for task in chain:
        show(task.cancelled(), task.cancelling())


asyncio.run(main())
