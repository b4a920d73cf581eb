import asyncio

from lib.pair import attempt, run, show


async def work(name, seconds, err=None):
    await asyncio.sleep(seconds)
    if err:
        raise err(name)
    return name


async def main():
    tasks = [asyncio.create_task(work(f"task {i}", seconds))
             for i, seconds in enumerate([3, 1, 2], 1)]
    async for task in asyncio.as_completed(tasks):
        show(tasks.index(task) + 1, task.done(), await task)
    bad = asyncio.create_task(work("bad", 1, ValueError))
    async for task in asyncio.as_completed([bad]):
        show(task is bad, await attempt(task))

    async def limited():
        late = [work("in time", 1), work("late", 9)]
        async for task in asyncio.as_completed(late, timeout=2):
            show(await task)

    show(await attempt(limited()))


run(main())
