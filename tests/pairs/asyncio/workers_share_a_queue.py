import asyncio

from lib.pair import run, shape, show


async def job(name, attempts):
    await asyncio.sleep(1 + len(name) / 10)
    if "bad" in name and attempts < 3:
        raise ValueError(name)
    if name == "endless":
        await asyncio.Event().wait()
    return name.upper()


async def worker(n, queue, results):
    while True:
        name, attempts = await queue.get()
        try:
            result = await asyncio.wait_for(job(name, attempts), 5)
            results.append(result)
            show(f"worker {n}", result, asyncio.get_running_loop().time())
        except Exception as err:
            show(f"worker {n}", name, shape(err))
            if isinstance(err, ValueError):
                await queue.put((name, attempts + 1))
        queue.task_done()


async def main():
    queue, results = asyncio.Queue(4), []
    async with asyncio.TaskGroup() as group:
        workers = [group.create_task(worker(n, queue, results))
                   for n in [1, 2]]
        for name in "one bad two endless worse-bad three".split():
            await queue.put((name, 1))
            show("queued", name)
        await queue.join()
        for task in workers:
            task.cancel()
    show(" ".join(sorted(results)), queue.qsize())


run(main())
