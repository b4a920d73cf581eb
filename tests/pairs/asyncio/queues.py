import asyncio

from lib.pair import show, shape, text


async def attempt(f, *args):
    try:
        result = f(*args)
        return text(await result if asyncio.iscoroutine(result) else result)
    except BaseException as err:
        return shape(err)


async def turns(n):
    for _ in range(n):
        await asyncio.sleep(0)


def drain(queue):
    items = []
    while not queue.empty():
        item = queue.get_nowait()
        items.append(f"{item[0]}{item[1]}" if isinstance(item, tuple)
                     else str(item))
    return " ".join(items)


async def gets(queue, name):
    show(name, "gets", await queue.get())


async def puts(queue, item):
    await queue.put(item)
    show("put", item)


async def main():
    for name in ["Queue", "LifoQueue", "PriorityQueue"]:
        queue = getattr(asyncio, name)()
        for item in [3, 1, 4, 1, 5, 9, 2, 6]:
            queue.put_nowait(item)
        show(name, queue.qsize(), queue.full(), drain(queue), queue.empty())
    queue = asyncio.PriorityQueue()
    for p, letter in zip([2, 1, 3, 1, 2], "abcde"):
        await queue.put((p, letter))
    show(drain(queue))
    queue = asyncio.Queue(2)
    show(queue.maxsize, await attempt(queue.get_nowait))
    queue.put_nowait(1)
    queue.put_nowait(2)
    show(queue.full(), await attempt(queue.put_nowait, 3))
    tasks = {i: asyncio.create_task(puts(queue, i)) for i in range(3, 7)}
    await turns(1)
    tasks[4].cancel()
    await turns(1)
    show(queue.get_nowait(), queue.qsize())
    await turns(2)
    show(drain(queue))
    await turns(3)
    show(drain(queue), tasks[4].cancelled(), tasks[6].done())
    tasks = [asyncio.create_task(gets(queue, name)) for name in "abc"]
    await turns(1)
    queue.put_nowait(10)
    tasks[0].cancel()
    await turns(3)
    queue.put_nowait(11)
    await turns(2)
    show(tasks[0].cancelled(), tasks[1].done(), tasks[2].done())
    show(await attempt(asyncio.wait_for, queue.get(), 0.01))
    queue.put_nowait("kept")
    show(queue.get_nowait())
    queue.put_nowait(1)
    queue.put_nowait(2)
    show(await attempt(asyncio.wait_for, queue.put(3), 0.01))
    show(drain(queue))
    queue = asyncio.Queue(1)

    async def produce():
        for i in range(1, 5):
            await queue.put(i)
            show("produced", i)

    async def consume():
        for _ in range(4):
            show("consumed", await queue.get())

    await asyncio.gather(produce(), consume())
    queue = asyncio.Queue()
    await queue.join()
    show("joined")
    for i in range(1, 4):
        queue.put_nowait(i)
    joiner = asyncio.create_task(queue.join())
    for _ in range(3):
        await turns(2)
        show(queue.get_nowait(), joiner.done())
        queue.task_done()
    await joiner
    show(await attempt(queue.task_done))


asyncio.run(main())
