import asyncio

from lib.pair import run, shape, show


def every(loop, seconds, f):
    handle = None

    def tick():
        nonlocal handle
        f(loop.time())
        handle = loop.call_later(seconds, tick)

    handle = loop.call_later(seconds, tick)
    return lambda: handle.cancel()


def debounced(loop, seconds, f):
    handle = None

    def call(*args):
        nonlocal handle
        if handle:
            handle.cancel()
        handle = loop.call_later(seconds, f, *args)

    return call


async def watched(loop):
    async def feed(dog, n):
        for _ in range(n):
            await asyncio.sleep(2)
            dog.reschedule(loop.time() + 3)
            show("fed", loop.time())
        await asyncio.sleep(10)

    async with asyncio.timeout(3) as dog:
        await feed(dog, 3)


async def main():
    loop = asyncio.get_running_loop()
    stop = every(loop, 2, lambda now: show("tick", now))
    await asyncio.sleep(7)
    stop()
    await asyncio.sleep(5)
    call = debounced(loop, 1, show)
    for i in range(1, 5):
        call("debounced", i)
        await asyncio.sleep(1.5 if i == 3 else 0.25)
    await asyncio.sleep(2)
    try:
        await watched(loop)
    except TimeoutError as err:
        show(False, shape(err), loop.time())


run(main())
