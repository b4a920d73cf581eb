import asyncio

from lib.pair import attempt, run, shape, show, turns


async def waits(barrier, name):
    show(name, await attempt(barrier.wait()), barrier.n_waiting)


def start(barrier, names):
    return [asyncio.create_task(waits(barrier, name))
            for name in names.split()]


async def main():
    barrier = asyncio.Barrier(3)
    show(barrier.parties, barrier.n_waiting, barrier.broken)
    tasks = start(barrier, "a b")
    await turns(1)
    show(barrier.n_waiting)
    tasks += start(barrier, "c")
    await asyncio.wait(tasks)
    show(barrier.n_waiting)
    await asyncio.wait(start(barrier, "d e f g h i"))
    tasks = start(barrier, "j k l")
    tasks[1].cancel()
    await turns(3)
    show(barrier.n_waiting, tasks[1].cancelled())
    await waits(barrier, "m")
    await asyncio.wait(tasks)
    tasks = start(barrier, "n o")
    await turns(1)
    tasks[0].cancel()
    await turns(3)
    show(barrier.n_waiting)
    await barrier.reset()
    await turns(3)
    show(barrier.n_waiting, barrier.broken, tasks[1].done())
    await asyncio.wait(start(barrier, "p q r"))
    tasks = start(barrier, "s t")
    await turns(1)
    await barrier.abort()
    await turns(3)
    show(barrier.broken, barrier.n_waiting)
    await waits(barrier, "u")
    await barrier.reset()
    show(barrier.broken)
    await asyncio.wait(start(barrier, "v w x"))

    async def block():
        async with asyncio.Barrier(1) as index:
            show("block", index)

    await asyncio.gather(block())
    try:
        asyncio.Barrier(0)
    except ValueError as err:
        show(False, shape(err))


run(main())
