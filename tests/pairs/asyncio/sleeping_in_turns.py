import asyncio
import math

from lib.pair import run, show, turns


async def counts(name, n, delay):
    for i in range(1, n + 1):
        show(name, i)
        await asyncio.sleep(delay)


async def sleeps(seconds):
    loop = asyncio.get_running_loop()
    result = await asyncio.sleep(seconds, f"{seconds} s")
    show(result, math.floor(loop.time() + 0.5))


async def main():
    loop = asyncio.get_running_loop()
    await asyncio.gather(counts("a", 3, 0), counts("b", 2, 0),
                         counts("c", 3, -1))
    show(await asyncio.sleep(0), await asyncio.sleep(0, "at once"),
         await asyncio.sleep(-5, "in the past"), loop.time() < 1)
    await asyncio.gather(sleeps(3), sleeps(1), sleeps(2))
    task = asyncio.create_task(sleeps(1000))
    await turns(1)
    task.cancel()
    await turns(1)
    show(task.cancelled(), math.floor(loop.time() + 0.5))
    loop.call_later(1, show, "timer")
    loop.call_soon(show, "soon")
    await asyncio.sleep(1)
    show("slept")


run(main())
