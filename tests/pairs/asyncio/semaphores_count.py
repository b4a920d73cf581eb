import asyncio

from lib.pair import attempt, run, shape, show, turns


async def use(semaphore, name, seconds):
    async with semaphore:
        show(name)
        await asyncio.sleep(seconds)


def start(semaphore, names, seconds):
    return [asyncio.create_task(use(semaphore, name, seconds))
            for name in names.split()]


def refused(f, *args):
    try:
        f(*args)
    except Exception as err:
        return shape(err)
    return "fine"


async def main():
    loop = asyncio.get_running_loop()
    semaphore = asyncio.Semaphore(2)
    tasks = start(semaphore, "a b c d e", 1)
    await turns(1)
    show(semaphore.locked())
    tasks[2].cancel()
    await asyncio.wait(tasks)
    show(loop.time(), semaphore.locked())
    semaphore = asyncio.Semaphore(0)
    show(semaphore.locked())
    tasks = start(semaphore, "f g", 1)
    await turns(1)
    semaphore.release()
    show(semaphore.locked())
    tasks += start(semaphore, "newcomer", 1)
    await turns(1)
    semaphore.release()
    await turns(2)
    show(*[task.done() for task in tasks])
    await asyncio.sleep(5)
    show(tasks[2].done())
    semaphore = asyncio.Semaphore(0)
    tasks = start(semaphore, "never h", 1)
    await turns(1)
    semaphore.release()
    tasks[0].cancel()
    await turns(3)
    show(tasks[0].cancelled(), semaphore.locked())
    await asyncio.sleep(2)
    semaphore = asyncio.Semaphore(0)
    tasks = start(semaphore, "i j k", 1)
    await turns(1)
    for _ in range(3):
        semaphore.release()
    await turns(2)
    show(semaphore.locked())
    await asyncio.sleep(2)
    show(semaphore.locked(), await semaphore.acquire())
    show(await attempt(asyncio.wait_for(asyncio.Semaphore(0).acquire(), 1)))
    bounded = asyncio.BoundedSemaphore(1)
    show(refused(bounded.release), await bounded.acquire())
    show(bounded.locked(), refused(bounded.release),
         refused(bounded.release))
    show(refused(asyncio.Semaphore, -1),
         refused(asyncio.BoundedSemaphore, -1))
    await use(asyncio.Semaphore(), "one by default", 0)
    show(asyncio.Semaphore(1).locked(),
         asyncio.BoundedSemaphore().locked())


run(main())
