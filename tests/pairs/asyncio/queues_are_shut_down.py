import asyncio

from lib.pair import attempt, run, shape, show, text, turns


async def gets(queue, name):
    show(name, await attempt(queue.get()))


async def puts(queue, name):
    show(name, await attempt(queue.put(name)))


def refused(f, *args):
    try:
        return text(f(*args))
    except Exception as err:
        return shape(err)


async def main():
    queue = asyncio.Queue(2)
    queue.put_nowait(1)
    queue.put_nowait(2)
    putters = [asyncio.create_task(puts(queue, "p")),
               asyncio.create_task(puts(queue, "q"))]
    joiner = asyncio.create_task(queue.join())
    await turns(1)
    queue.shutdown()
    await turns(2)
    show(putters[0].done(), putters[1].done(), joiner.done(), queue.qsize())
    show(refused(queue.put_nowait, 3), await attempt(queue.put(3)))
    show(await queue.get(), queue.get_nowait())
    show(refused(queue.get_nowait), await attempt(queue.get()))
    queue.task_done()
    queue.task_done()
    await turns(2)
    show(joiner.done(), refused(queue.task_done))
    queue.shutdown()
    queue = asyncio.Queue()
    getters = [asyncio.create_task(gets(queue, "g")),
               asyncio.create_task(gets(queue, "h"))]
    await turns(1)
    queue.shutdown()
    await asyncio.wait(getters)
    queue = asyncio.LifoQueue()
    for i in range(3):
        queue.put_nowait(i)
    joiner = asyncio.create_task(queue.join())
    await turns(1)
    queue.shutdown(True)
    await turns(2)
    show(queue.qsize(), queue.empty(), joiner.done())
    show(refused(queue.get_nowait), refused(queue.put_nowait, 1))
    queue = asyncio.PriorityQueue()
    queue.put_nowait(2)
    queue.put_nowait(1)
    show(queue.get_nowait())
    queue.shutdown(immediate=True)
    joiner = asyncio.create_task(queue.join())
    await turns(2)
    show(joiner.done())
    queue.task_done()
    await turns(2)
    show(joiner.done())


run(main())
