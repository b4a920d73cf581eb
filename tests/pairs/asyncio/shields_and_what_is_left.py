import asyncio
import gc

from lib.pair import attempt, run, shape, show, turns


async def work(seconds, err=None):
    await asyncio.sleep(seconds)
    if err:
        raise err("late")
    return "worked"


async def waits(aw):
    return await asyncio.shield(aw)


async def main():
    loop = asyncio.get_running_loop()
    inner = asyncio.create_task(work(5))
    outer = asyncio.create_task(waits(inner))
    await asyncio.sleep(1)
    outer.cancel("stop")
    show(await attempt(outer), inner.done(), inner.cancelling())
    show(await inner, loop.time())
    inner = asyncio.create_task(work(5))
    for _ in range(3):
        show(await attempt(asyncio.wait_for(asyncio.shield(inner), 1)))
    show(await asyncio.shield(inner), loop.time())
    inner = asyncio.create_task(work(5))

    async def limited():
        async with asyncio.timeout(1):
            await asyncio.shield(inner)

    show(await attempt(limited()), inner.cancelled())
    inner.cancel()
    show(await attempt(asyncio.shield(inner)), inner.cancelled())
    inner = asyncio.create_task(work(1, ValueError))
    shield = asyncio.shield(inner)
    show(shield is inner, await attempt(shield), inner.done(),
         shape(shield.exception()))
    show(asyncio.shield(inner) is inner)
    reported = None

    def handler(_, context):
        nonlocal reported
        reported = shape(context["exception"])

    loop.set_exception_handler(handler)
    inner = asyncio.create_task(work(1, TypeError))
    outer = asyncio.create_task(waits(inner))
    await turns(1)
    outer.cancel()
    show(await attempt(outer))
    await asyncio.sleep(2)
    inner = None
    gc.collect()
    show(reported)


run(main())
