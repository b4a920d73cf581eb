import asyncio

from lib.pair import run, shape, show, text


async def attempt(f, *args):
    try:
        return text(await f(*args))
    except BaseException as err:
        return shape(err)


async def limited(seconds, f, *args):
    async with asyncio.timeout(seconds) as limit:
        await f(*args)
        return "in time " + text(limit.expired())


async def work(result, seconds=0):
    await asyncio.sleep(seconds)
    return result


async def nothing():
    pass


async def fails(seconds):
    await asyncio.sleep(seconds)
    raise ValueError("foreign")


async def fails_when_cancelled():
    try:
        await asyncio.sleep(1000)
    except asyncio.CancelledError:
        pass
    raise ValueError("while cancelled")


async def enter(*limits):
    if not limits:
        return await asyncio.sleep(1000)
    async with limits[0]:
        await enter(*limits[1:])


async def main():
    me, loop = asyncio.current_task(), asyncio.get_running_loop()
    show(await attempt(limited, 0.01, asyncio.sleep, 1000))
    show(await attempt(limited, 1000, asyncio.sleep, 0.01))
    show(await attempt(limited, None, asyncio.sleep, 0.01))
    show(await attempt(limited, 0, asyncio.sleep, 1000))
    show(await attempt(limited, 0, asyncio.sleep, 0))
    show(await attempt(limited, -1, asyncio.sleep, 0))
    show(await attempt(limited, 0, nothing))
    show(await attempt(limited, 1000, fails, 0))
    show(await attempt(limited, 0.01, fails_when_cancelled))
    show(me.cancelling(), me.cancelled())
    inner, outer = asyncio.timeout(0.01), asyncio.timeout(1000)

    async def nested():
        async with outer:
            show(await attempt(enter, inner))
            show(inner.expired(), outer.expired())

    show(await attempt(nested))
    inner, outer = asyncio.timeout(1000), asyncio.timeout(0.01)
    show(await attempt(enter, outer, inner))
    show(inner.expired(), outer.expired())
    limit = asyncio.timeout(None)
    show(limit.when())

    async def moves():
        async with limit:
            limit.reschedule(loop.time() + 1000)
            show(limit.when() > loop.time() + 900)
            limit.reschedule(None)
            await asyncio.sleep(0.01)
            limit.reschedule(loop.time() + 0.01)
            await asyncio.sleep(1000)

    show(await attempt(moves))
    limit = asyncio.timeout_at(loop.time() - 10)
    show(await attempt(enter, limit))
    task = asyncio.create_task(limited(1000, asyncio.sleep, 1000))
    await asyncio.sleep(0)
    task.cancel()

    async def wait():
        await task

    show(await attempt(wait), task.cancelled())
    show(await attempt(asyncio.wait_for, work(1, 0.01), None))
    show(await attempt(asyncio.wait_for, work(2, 0.01), 1000))
    show(await attempt(asyncio.wait_for, work(3, 1000), 0.01))
    future = loop.create_future()
    future.set_result("done")
    show(await attempt(asyncio.wait_for, future, 0))
    show(await attempt(asyncio.wait_for, work(show("not shown yet")), 0))
    task = asyncio.create_task(work(4, 1000))
    await asyncio.sleep(0)
    show(await attempt(asyncio.wait_for, task, -1), task.cancelled())
    show(await attempt(asyncio.wait_for, fails_when_cancelled(), 0.01))


try:
    asyncio.timeout(1)
except RuntimeError as err:
    show(False, shape(err))


run(main())
