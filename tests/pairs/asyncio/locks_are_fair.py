import asyncio

from lib.pair import attempt, run, shape, show, turns


async def use(lock, name, seconds):
    async with lock:
        show(name, "has it")
        await asyncio.sleep(seconds)
    show(name, "left")


def start(lock, names, seconds):
    return [asyncio.create_task(use(lock, name, seconds))
            for name in names.split()]


async def main():
    lock = asyncio.Lock()
    tasks = start(lock, "a b c d e", 1)
    await turns(1)
    show(lock.locked())
    tasks[1].cancel()
    tasks[3].cancel()
    await asyncio.wait(tasks)
    show(lock.locked(), tasks[1].cancelled(), tasks[3].cancelled())
    tasks = start(lock, "f g", 5)
    await turns(1)
    tasks[0].cancel()
    await turns(2)
    show(lock.locked(), tasks[0].cancelled())
    tasks[1].cancel()
    await turns(2)
    show(lock.locked())

    async def fails():
        async with lock:
            raise ValueError("inside")

    show(await attempt(fails()), lock.locked())

    async def again():
        async with lock:
            await asyncio.wait_for(lock.acquire(), 1)

    show(await attempt(again()), lock.locked())
    tasks = start(lock, "h i", 1)
    await asyncio.sleep(1)
    show(lock.locked())
    tasks += start(lock, "newcomer", 1)
    await asyncio.wait(tasks)
    await lock.acquire()
    show(await attempt(asyncio.wait_for(lock.acquire(), 1)))
    lock.release()
    try:
        lock.release()
    except RuntimeError as err:
        show(lock.locked(), shape(err))
    await lock.acquire()
    tasks = start(lock, "j k", 1)
    await turns(1)
    for task in tasks:
        task.cancel()
    await turns(1)
    lock.release()
    show(lock.locked(), await lock.acquire())


run(main())
