import asyncio

from lib.pair import attempt, run, shape, show, turns


async def works(queue, name, seconds):
    while True:
        job = await queue.get()
        await asyncio.sleep(seconds)
        show(name, job)
        queue.task_done()


def refused(f, *args):
    try:
        f(*args)
    except Exception as err:
        return shape(err)
    return "fine"


async def main():
    loop = asyncio.get_running_loop()
    queue = asyncio.Queue()
    workers = [asyncio.create_task(works(queue, "quick", 1)),
               asyncio.create_task(works(queue, "slow", 2.5))]
    for i in range(1, 6):
        queue.put_nowait(i)
    await asyncio.gather(queue.join(), queue.join())
    show("joined", loop.time())
    queue.put_nowait("last")
    show(await attempt(asyncio.wait_for(queue.join(), 0.5)))
    await queue.join()
    for worker in workers:
        worker.cancel()
    show(await attempt(asyncio.gather(*workers, return_exceptions=True))
         is not None)
    show(refused(queue.task_done))
    show(refused(queue.get_nowait))
    heap = asyncio.PriorityQueue(3)
    for n in [3, 1, 2]:
        heap.put_nowait(n)
    show(refused(heap.put_nowait, 0), heap.full())
    putter = asyncio.create_task(heap.put(0))
    await turns(1)
    show(await heap.get(), putter.done())
    await turns(1)
    show(heap.get_nowait(), heap.get_nowait(), heap.get_nowait())
    heap = asyncio.PriorityQueue()
    for pair in [(2, "b"), (1, "z"), (2, "a"), (1, "y")]:
        heap.put_nowait(pair)
    while not heap.empty():
        show(*heap.get_nowait())
    stack = asyncio.LifoQueue(2)
    stack.put_nowait(1)
    stack.put_nowait(2)
    show(refused(stack.put_nowait, 3))
    show(await stack.get(), stack.get_nowait(), stack.empty())


run(main())
