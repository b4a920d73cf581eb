import asyncio
import re

from lib.pair import attempt, run, shape, show


def state(limit):
    return re.search(r"\[(\w+)\]", repr(limit)).group(1)


def refused(f, *args):
    try:
        f(*args)
    except Exception as err:
        return shape(err)


async def inside(limit, f):
    async with limit:
        await f()


async def main():
    loop = asyncio.get_running_loop()
    limit = asyncio.timeout(5)
    show(state(limit).replace("created", "created"), limit.when(),
         limit.expired())
    show(refused(limit.reschedule, 3))
    async with limit:
        show(state(limit), limit.when())
        limit.reschedule(loop.time() + 1)
        show(limit.when())
        limit.reschedule(None)
        show(limit.when())
        await asyncio.sleep(10)
    show(state(limit), limit.expired())
    show(refused(limit.reschedule, 3))

    async def never():
        show("never")

    show(await attempt(inside(limit, never)))
    limit = asyncio.timeout(5)
    show(await attempt(inside(limit, lambda: inside(limit, never))),
         state(limit))
    limit = asyncio.timeout(None)

    async def goes_on():
        limit.reschedule(loop.time() - 3)
        show("goes on", state(limit))
        await asyncio.sleep(0)
        show("a turn", state(limit), limit.expired())
        await asyncio.sleep(0)
        show("never")

    show(await attempt(inside(limit, goes_on)), state(limit),
         limit.expired())
    show(refused(limit.reschedule, None))
    limit = asyncio.timeout(1)

    async def catches():
        try:
            await asyncio.sleep(9)
        except asyncio.CancelledError as err:
            show(False, shape(err), state(limit), limit.expired())
            show(refused(limit.reschedule, 99))
            raise

    show(await attempt(inside(limit, catches)), state(limit))
    for seconds in [0, -1]:
        limit = asyncio.timeout(seconds)
        async with limit:
            show("body")
        show(state(limit), limit.expired())
    limit = asyncio.timeout_at(loop.time() + 2)
    show(limit.when() - loop.time())
    show(await attempt(inside(limit, lambda: asyncio.sleep(5))), loop.time())
    show(asyncio.timeout_at(None).when(),
         asyncio.current_task().cancelling())


run(main())
