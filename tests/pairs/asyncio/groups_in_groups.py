import asyncio

from lib.pair import attempt, run, shape, show


async def work(name, seconds, err=None):
    try:
        await asyncio.sleep(seconds)
    except asyncio.CancelledError as cancelled:
        show(name, shape(cancelled))
        raise
    show(name, True)
    if err:
        raise err(name)


async def main():

    async def fails():
        async with asyncio.TaskGroup() as inner:
            inner.create_task(work("inner", 9))
            inner.create_task(work("fails", 1, ValueError))

    async def one():
        async with asyncio.TaskGroup() as outer:
            outer.create_task(work("outer", 3))
            show(await attempt(fails()))
            outer.create_task(work("another", 1))

    show(await attempt(one()))

    async def child():
        async with asyncio.TaskGroup() as inner:
            inner.create_task(work("a", 1, ValueError))
            inner.create_task(work("b", 1, TypeError))

    async def two():
        async with asyncio.TaskGroup() as outer:
            outer.create_task(work("sibling", 9))
            outer.create_task(child())

    show(await attempt(two()))

    async def three():
        async with asyncio.TaskGroup() as group:
            group.create_task(work("child", 1, ValueError))
            await asyncio.sleep(1)
            raise TypeError("body")

    show(await attempt(three()))

    async def four():
        async with asyncio.TaskGroup() as outer:
            outer.create_task(work("first", 1, ValueError))
            async with asyncio.TaskGroup() as inner:
                inner.create_task(work("in", 9))
                try:
                    await asyncio.sleep(9)
                except asyncio.CancelledError as err:
                    show("body", False, shape(err))
                    raise TypeError("instead") from None

    show(await attempt(four()))

    async def five():
        async with asyncio.TaskGroup() as group:
            group.create_task(work("fails", 1, ValueError))
            try:
                await asyncio.sleep(9)
            except asyncio.CancelledError:
                pass
            await asyncio.sleep(1)
            show("body ends")

    show(await attempt(five()))


run(main())
