import asyncio

from lib.pair import attempt, run, shape, show, turns


async def work(name, seconds=0):
    await asyncio.sleep(seconds)
    show(name)
    return name


async def left_early(group):
    async with group:
        group.create_task(work("waited for", 1))
        return "returned"


async def enter(group):
    async with group:
        show("never")


async def empty():
    async with asyncio.TaskGroup():
        pass
    return "empty"


async def refused(group):
    coro = work("never")
    try:
        group.create_task(coro)
    except RuntimeError as err:
        show(False, shape(err))
    coro.close()


async def main():
    group = asyncio.TaskGroup()
    async with group as same:
        show(same is group)
        a = group.create_task(work("a", 2), name="A")
        b = group.create_task(work("b", 1))
        show(a.get_name(), await b, a.done())
        c = group.create_task(work("never", 50))
        await turns(1)
        c.cancel()
        show(await attempt(c))

        async def later():
            await asyncio.sleep(3)
            group.create_task(work("grandchild", 1))

        group.create_task(later())
    show("left")
    show(await left_early(asyncio.TaskGroup()))
    for i in range(1, 4):
        async with asyncio.TaskGroup() as g:
            g.create_task(work(f"pass {i}", 1))
            if i == 2:
                break
    show(await attempt(empty()))
    await refused(group)
    await refused(asyncio.TaskGroup())
    show(await attempt(enter(group)))
    async with asyncio.TaskGroup() as g:
        show(await attempt(enter(g)))
    async with asyncio.TaskGroup() as g:
        try:
            g.create_task(5)
        except TypeError as err:
            show(False, shape(err))


run(main())
