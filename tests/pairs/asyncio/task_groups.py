import asyncio
import re

from lib.pair import show, shape, text


async def attempt(f, *args):
    try:
        return text(await f(*args))
    except BaseException as err:
        return shape(err)


async def work(name, turns, err=None):
    for _ in range(turns):
        try:
            await asyncio.sleep(0)
        except asyncio.CancelledError as cancelled:
            show(name, shape(cancelled))
            raise
    show(name, "ends")
    if err:
        raise err(name)
    return name


async def fails_in_cleanup(name, *_):
    try:
        await asyncio.sleep(1000)
    except asyncio.CancelledError:
        pass
    raise TypeError(name)


async def main():
    async def one():
        group = asyncio.TaskGroup()

        async def starts():
            await asyncio.sleep(0)
            group.create_task(work("grandchild", 1))

        async with group:
            a = group.create_task(work("a", 2))
            group.create_task(work("b", 1), name="b's")
            group.create_task(starts())
            show(await a)
        return "left"

    show(await attempt(one))

    async def two():
        async with asyncio.TaskGroup() as group:
            a = group.create_task(work("a", 5))
            group.create_task(work("b", 2))
            await asyncio.sleep(0)
            a.cancel()
        return "left"

    show(await attempt(two))

    async def three():
        async with asyncio.TaskGroup() as group:
            group.create_task(work("a", 1, ValueError))
            group.create_task(work("b", 9))
            group.create_task(fails_in_cleanup("c"))
            await asyncio.sleep(1000)

    show(await attempt(three), asyncio.current_task().cancelling())

    async def four():
        async with asyncio.TaskGroup() as group:
            group.create_task(work("a", 9))
            group.create_task(fails_in_cleanup("b"))
            await asyncio.sleep(0)
            raise ValueError("body")

    show(await attempt(four))
    for child in [work, fails_in_cleanup]:
        async def five():
            async with asyncio.TaskGroup() as group:
                group.create_task(child("child", 20))
                await asyncio.sleep(1000)

        task = asyncio.create_task(five())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        task.cancel()

        async def wait():
            await task

        show(await attempt(wait), task.cancelled())

    async def six():
        async with asyncio.TaskGroup() as outer:
            outer.create_task(work("outer", 9))
            async with asyncio.TaskGroup() as inner:
                inner.create_task(work("inner", 1, ValueError))

    show(await attempt(six))

    async def seven():
        async with asyncio.TaskGroup() as outer:
            outer.create_task(work("sibling", 1, TypeError))
            async with asyncio.TaskGroup() as inner:
                inner.create_task(work("inner", 9))
                await asyncio.sleep(1000)

    show(await attempt(seven))
    group = asyncio.TaskGroup()

    def refuse():
        coro = work("refused", 0)
        try:
            group.create_task(coro)
        except RuntimeError as err:
            show(False, shape(err),
                 re.search(r"[A-Za-z ]+$", err.args[0])[0])
        coro.close()

    async def late():
        try:
            await asyncio.sleep(1000)
        except asyncio.CancelledError:
            pass
        refuse()

    async def eight():
        async with group:
            group.create_task(work("a", 0, ValueError))
            group.create_task(late())

    async def nine():
        async with group:
            show("never")

    refuse()
    show(await attempt(eight))
    refuse()
    show(await attempt(nine))


asyncio.run(main())
