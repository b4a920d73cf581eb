import asyncio
import time

from lib.pair import shape, show


def nap(seconds, x=None):
    time.sleep(seconds)
    return x


def fails(text):
    raise ValueError(text)


async def attempt(f, *args):
    try:
        show(await f(*args))
    except Exception as err:
        show(shape(err))


async def wait_for(future, seconds):
    return await asyncio.wait_for(future, seconds)


async def main():
    loop = asyncio.get_running_loop()

    def run(*args):
        return loop.run_in_executor(None, *args)

    results = await asyncio.gather(run(nap, 0.01, "a"),
                                   asyncio.sleep(0, "b"),
                                   asyncio.to_thread(nap, 0.005, "c"))
    show(" ".join(results))
    results = await asyncio.gather(run(fails, "x"), run(nap, 0, "fine"),
                                   return_exceptions=True)
    show(shape(results[0]), results[1])
    await attempt(asyncio.gather, run(fails, "y"), run(nap, 0.005))
    slow, quick = run(nap, 0.05, "slow"), run(nap, 0, "quick")
    done, pending = await asyncio.wait(
        [slow, quick], return_when=asyncio.FIRST_COMPLETED)
    show(quick in done, slow in pending, quick.result())
    show(await slow)
    for next_one in asyncio.as_completed([run(nap, 0.04, "second"),
                                          run(nap, 0, "first")]):
        show(await next_one)
    future = run(nap, 0.05, "shielded")
    await attempt(wait_for, asyncio.shield(future), 0.001)
    show(future.done(), await future)
    future = run(nap, 0.05)
    await attempt(wait_for, future, 0.001)
    show(future.cancelled())

    async def limited():
        async with asyncio.timeout(0.001):
            await asyncio.to_thread(nap, 0.05)

    await attempt(limited)
    told = loop.create_future()
    future = run(nap, 0, 7)
    future.add_done_callback(lambda f: told.set_result(f.result() + 1))
    show(await told)
    async with asyncio.TaskGroup() as group:
        slow = group.create_task(asyncio.to_thread(nap, 0.005, "in a group"))
    show(slow.result())

    async def failing():
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.to_thread(fails, "in a group"))
            group.create_task(asyncio.sleep(1000))

    await attempt(failing)
    coro = asyncio.to_thread(fails, "never")
    coro.close()
    show(asyncio.iscoroutinefunction(asyncio.to_thread))


asyncio.run(main())
