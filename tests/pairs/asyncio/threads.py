import asyncio
import contextvars
import time

from lib.pair import shape, show

var = contextvars.ContextVar("var", default="default")


def double(x):
    return 2 * x


def fails():
    raise ValueError("in a thread")


def nap(seconds, x=None):
    time.sleep(seconds)
    return x


def variable():
    value = var.get()
    var.set("of the thread")
    return value + " " + var.get()


async def attempt(f, *args):
    try:
        show(await f(*args))
    except BaseException as err:
        show(shape(err))


async def to_thread():
    show(await asyncio.to_thread(double, 21))
    await attempt(asyncio.to_thread, fails)
    await attempt(asyncio.to_thread, 3)
    var.set("of the task")
    show(await asyncio.to_thread(variable))
    show(var.get())
    begin = time.monotonic()
    results = await asyncio.gather(
        asyncio.to_thread(nap, 0.2, "a"), asyncio.to_thread(nap, 0.19, "b"),
        asyncio.to_thread(nap, 0.2, "c"))
    show(" ".join(results), time.monotonic() - begin < 0.4)
    task = asyncio.create_task(asyncio.to_thread(nap, 0.05, "left"))
    await asyncio.sleep(0.01)
    show(task.cancel())
    await attempt(asyncio.wait_for, task, None)
    show(task.cancelled())
    await attempt(asyncio.wait_for, asyncio.to_thread(nap, 0.03), 0.01)
    ticks = 0

    async def tick():
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.001)

    ticking = asyncio.create_task(tick())
    await asyncio.to_thread(nap, 0.02)
    ticking.cancel()
    show(ticks > 1)


async def in_executor():
    loop = asyncio.get_running_loop()
    future = loop.run_in_executor(None, double, 4)
    show(asyncio.isfuture(future), future.done())
    show(await future, future.done(), future.result())
    await attempt(loop.run_in_executor, None, fails)
    show(await loop.run_in_executor(None, variable))
    future = loop.run_in_executor(None, time.monotonic)
    time.sleep(0.2)
    now = time.monotonic()
    show(await future < now)
    future = loop.run_in_executor(None, nap, 0.01)
    show(future.cancel(), future.cancelled())
    await attempt(asyncio.wait_for, future, None)
    future = loop.run_in_executor(None, nap, 0.02, "last")
    await loop.shutdown_default_executor()
    await asyncio.sleep(0)
    show(future.done(), future.result())

    async def run(*args):
        return await loop.run_in_executor(None, *args)

    await attempt(run, double, 1)
    await attempt(asyncio.to_thread, double, 1)


async def left():
    task = asyncio.create_task(asyncio.to_thread(nap, 0.03))
    await asyncio.sleep(0.005)
    task.cancel()


asyncio.run(to_thread())
asyncio.run(in_executor())
begin = time.monotonic()
asyncio.run(left())
show(time.monotonic() - begin > 0.029)
