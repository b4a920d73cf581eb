import asyncio
import sys

from lib.pair import attempt, show, turns

N = 1000
sys.setrecursionlimit(20000)


async def relay(task):
    return await task


def chain(first):
    tasks = [first]
    for _ in range(2, N + 1):
        tasks.append(asyncio.create_task(relay(tasks[-1])))
    return tasks


async def outcome(tasks):
    text = await attempt(tasks[-1])
    show(text, sum(task.done() for task in tasks),
         sum(task.cancelled() for task in tasks))


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    tasks = chain(future)
    await turns(2)
    future.set_result("through all")
    await outcome(tasks)
    future = loop.create_future()
    tasks = chain(future)
    await turns(2)
    future.set_exception(ValueError("through all"))
    await outcome(tasks)
    tasks = chain(asyncio.create_task(asyncio.sleep(1000)))
    await turns(2)
    tasks[-1].cancel()
    show(tasks[0].cancelling(), tasks[N // 2 - 1].cancelling())
    await outcome(tasks)
    tasks = chain(asyncio.create_task(asyncio.sleep(1000)))
    await turns(2)
    tasks[N // 2 - 1].cancel()
    await outcome(tasks)
    show(tasks[0].cancelling(), tasks[-1].cancelling())


asyncio.run(main())
