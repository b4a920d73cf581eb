import asyncio

from lib.pair import show, shape, text


async def attempt(f, *args):
    try:
        return text(await f(*args))
    except BaseException as err:
        return shape(err)


async def turns(n):
    for _ in range(n):
        await asyncio.sleep(0)


async def holds(lock, name, n=1):
    show(name, "got", await lock.acquire())
    await turns(n)
    lock.release()
    show(name, "gave")


async def gather(*tasks):
    return await asyncio.gather(*tasks)


async def release(lock):
    lock.release()


async def lock_tests():
    lock = asyncio.Lock()
    show(lock.locked(), await lock.acquire(), lock.locked())
    tasks = [asyncio.create_task(holds(lock, name)) for name in "abc"]
    await turns(2)
    tasks[1].cancel()
    lock.release()
    show(lock.locked())
    show(await attempt(gather, *tasks))
    await turns(4)
    show(await attempt(release, lock))
    async with lock:
        show("inside", lock.locked())
    await lock.acquire()
    tasks = [asyncio.create_task(holds(lock, name)) for name in "de"]
    await turns(1)
    lock.release()
    tasks[0].cancel()
    await turns(5)
    show(lock.locked(), tasks[0].cancelled(), tasks[1].done())
    await lock.acquire()
    tasks[0] = asyncio.create_task(holds(lock, "f"))
    await turns(1)
    lock.release()
    tasks[1] = asyncio.create_task(holds(lock, "g"))
    await asyncio.gather(tasks[0], tasks[1])


async def event_tests():
    event = asyncio.Event()

    async def waits(name):
        show(name, await event.wait(), event.is_set())

    tasks = [asyncio.create_task(waits(name)) for name in "abc"]
    await turns(1)
    tasks[1].cancel()
    event.set()
    event.clear()
    show("set and cleared", event.is_set())
    await turns(2)
    show(tasks[1].cancelled(), tasks[2].done())
    event.set()
    await waits("d")


async def condition_tests():
    cond = asyncio.Condition()

    async def notify():
        cond.notify()

    show(await attempt(cond.wait))
    show(await attempt(notify))

    async def waits(name):
        async with cond:
            show(name, await cond.wait())

    tasks = [asyncio.create_task(waits(name)) for name in "abcd"]
    await turns(1)
    async with cond:
        cond.notify(3)
        show("notified")
    await turns(6)
    await cond.acquire()
    tasks[3].cancel()
    await turns(2)
    show(tasks[3].done())
    cond.release()
    await turns(3)
    show(tasks[3].cancelled())
    n = 0

    async def wait_for():
        async with cond:
            return await cond.wait_for(lambda: n >= 2 and n)

    waiter = asyncio.create_task(wait_for())
    for _ in range(2):
        await turns(2)
        n += 1
        async with cond:
            cond.notify()
    show(await waiter, cond.locked())
    lock = asyncio.Lock()
    cond = asyncio.Condition(lock)
    await cond.acquire()
    show(lock.locked())


async def semaphore_tests():
    sem = asyncio.Semaphore(2)
    tasks = [asyncio.create_task(holds(sem, name, 2)) for name in "abcde"]
    await turns(1)
    show(sem.locked())
    tasks[2].cancel()
    await turns(8)
    show(sem.locked(), tasks[2].cancelled(), tasks[4].done())

    async def negative():
        asyncio.Semaphore(-1)

    show(await attempt(negative))
    sem = asyncio.BoundedSemaphore(1)
    show(await sem.acquire(), sem.locked())
    sem.release()
    show(await attempt(release, sem))
    sem = asyncio.Semaphore(0)
    tasks = [asyncio.create_task(holds(sem, name)) for name in "fg"]
    await turns(1)
    tasks[0].cancel()
    sem.release()
    await turns(4)
    show(tasks[0].cancelled(), tasks[1].done())


async def barrier_tests():
    barrier = asyncio.Barrier(3)
    indexes = []

    async def arrives(name):
        indexes.append(name + await attempt(barrier.wait))

    started = [asyncio.create_task(arrives(name)) for name in "ab"]
    await turns(2)
    show(barrier.n_waiting, barrier.parties, barrier.broken)
    started.append(asyncio.create_task(arrives("c")))
    await turns(6)
    show(" ".join(sorted(indexes)), barrier.n_waiting)
    indexes.clear()
    started = [asyncio.create_task(arrives(name)) for name in "de"]
    await turns(2)
    await barrier.reset()
    await turns(6)
    show(" ".join(indexes), barrier.n_waiting, barrier.broken)
    indexes.clear()
    started = [asyncio.create_task(arrives("f"))]
    await turns(2)
    await barrier.abort()
    await turns(6)
    show(" ".join(indexes), barrier.broken)
    show(await attempt(barrier.wait))
    barrier = asyncio.Barrier(1)
    async with barrier as position:
        show(position)


asyncio.run(lock_tests())
asyncio.run(event_tests())
asyncio.run(condition_tests())
asyncio.run(semaphore_tests())
asyncio.run(barrier_tests())
