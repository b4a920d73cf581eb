import asyncio

from lib.pair import attempt, run, shape, show, turns


async def waits(cond, name):
    async with cond:
        try:
            result = await cond.wait()
        except asyncio.CancelledError as err:
            show(name, shape(err), cond.locked())
            raise
        show(name, result, cond.locked())
        await asyncio.sleep(0)


def refused(f):
    try:
        f()
    except RuntimeError as err:
        return shape(err)


async def main():
    cond = asyncio.Condition()
    tasks = [asyncio.create_task(waits(cond, name)) for name in "abcde"]
    await turns(1)
    show(cond.locked(), refused(cond.notify), refused(cond.notify_all))
    show(await attempt(cond.wait()))
    async with cond:
        cond.notify()
        cond.notify(2)
        show("notified", cond.locked())
    await turns(8)
    show(*[task.done() for task in tasks[2:]])
    async with cond:
        cond.notify_all()
    await turns(4)
    show(tasks[3].done(), tasks[4].done())
    last = asyncio.create_task(waits(cond, "f"))
    await turns(1)
    last.cancel()
    await turns(2)
    show(last.cancelled(), cond.locked())
    last = asyncio.create_task(waits(cond, "g"))
    await turns(1)
    await cond.acquire()
    last.cancel()
    await turns(2)
    show("held", last.done())
    cond.release()
    await turns(2)
    show(last.cancelled(), cond.locked())
    n = 0

    def enough():
        show("looks", n)
        return n >= 2 and "enough"

    async def waits_for():
        async with cond:
            show(await cond.wait_for(enough))

    waiter = asyncio.create_task(waits_for())
    await turns(1)
    for i in range(1, 4):
        async with cond:
            n = i
            cond.notify_all()
        await turns(2)
    await waiter
    async with cond:
        show(await cond.wait_for(lambda: 5))
    lock = asyncio.Lock()
    one, two = asyncio.Condition(lock), asyncio.Condition(lock)
    first = asyncio.create_task(waits(one, "one"))
    second = asyncio.create_task(waits(two, "two"))
    await turns(1)
    async with lock:
        show(two.locked())
        two.notify()
    await turns(3)
    show(first.done(), second.done())
    async with one:
        one.notify()
    await first

    async def limited():
        async with one:
            await asyncio.wait_for(one.wait(), 1)

    show(await attempt(limited()), lock.locked())


run(main())
