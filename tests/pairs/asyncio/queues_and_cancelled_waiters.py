import asyncio

from lib.pair import attempt, run, show, turns


async def gets(queue, name):
    show(name, await attempt(queue.get()))


async def puts(queue, item):
    show("put", item, await attempt(queue.put(item)))


def all_of(queue):
    items = []
    while not queue.empty():
        items.append(str(queue.get_nowait()))
    return " ".join(items)


def start(f, queue, items):
    return [asyncio.create_task(f(queue, item)) for item in items.split()]


async def main():
    queue = asyncio.Queue()
    tasks = start(gets, queue, "a b c")
    await turns(1)
    queue.put_nowait(1)
    queue.put_nowait(2)
    tasks[0].cancel()
    await turns(3)
    show(queue.qsize(), tasks[2].done())
    queue.put_nowait(3)
    await turns(3)
    show(queue.qsize(), tasks[2].done())
    tasks = start(gets, queue, "d")
    await turns(1)
    queue.put_nowait(4)
    tasks[0].cancel()
    await turns(2)
    show(all_of(queue))
    tasks = start(gets, queue, "e f")
    await turns(1)
    queue.put_nowait(5)
    show(queue.get_nowait())
    await turns(2)
    show(tasks[0].done(), tasks[1].done())
    queue.put_nowait(6)
    queue.put_nowait(7)
    await turns(3)
    queue = asyncio.Queue(1)
    tasks = start(puts, queue, "p q r")
    await turns(1)
    show(queue.get_nowait())
    tasks[1].cancel()
    await turns(3)
    show(all_of(queue), tasks[2].done())
    await turns(3)
    show(all_of(queue))
    show(await attempt(asyncio.wait_for(queue.get(), 1)))
    await queue.put("full")
    show(await attempt(asyncio.wait_for(queue.put("more"), 1)))
    show(all_of(queue))
    tasks = start(gets, queue, "g h")
    await turns(1)
    tasks[0].cancel()
    tasks[1].cancel()
    await turns(2)
    await queue.put("kept")
    show(all_of(queue))
    for n in [0, -1]:
        queue = asyncio.Queue(n)
        for i in range(50):
            queue.put_nowait(i)
        show(queue.full(), queue.qsize(), queue.maxsize)


run(main())
