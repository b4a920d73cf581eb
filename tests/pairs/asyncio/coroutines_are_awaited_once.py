import asyncio

from lib.pair import attempt, shape, show


async def work(n):
    await asyncio.sleep(0)
    return n


class Ticket:
    def __init__(self, n):
        self.n = n

    def __await__(self):
        yield from asyncio.sleep(0).__await__()
        return self.n


async def main():
    coro = work(1)
    show(await coro)
    show(await attempt(coro))
    coro = work(2)
    a = asyncio.create_task(coro)
    show(await a)
    show(await attempt(coro), await attempt(asyncio.create_task(coro)))
    show(await a, await a)
    show(await Ticket(3), await attempt(asyncio.ensure_future(Ticket(4))))
    show(await asyncio.wait_for(Ticket(5), 1), await asyncio.shield(Ticket(6)))
    show(*await asyncio.gather(Ticket(7), work(8), a))
    for one in asyncio.as_completed([Ticket(9)]):
        show(await one)
    for x in [5, "text", work, {}, show]:
        show(await attempt(x))

    async def fails():
        raise ValueError("x")

    task = asyncio.create_task(fails())
    errors = []
    for _ in range(2):
        try:
            await task
        except ValueError as err:
            errors.append(err)
    show(errors[0] is errors[1], errors[0] is task.exception())
    try:
        task.result()
    except ValueError as err:
        show(shape(err))


asyncio.run(main())
