import asyncio
import concurrent.futures

from lib.pair import shape, show

seen = []


async def add(a, b):
    await asyncio.sleep(0.005)
    return a + b


async def fails():
    await asyncio.sleep(0)
    raise ValueError("at home")


async def sleeps():
    try:
        await asyncio.sleep(1000)
    except asyncio.CancelledError as err:
        seen.append(shape(err))
        raise


async def note(x):
    seen.append(x)


def use(loop, lines):
    call = asyncio.run_coroutine_threadsafe

    def say(*values):
        lines.append(values)

    def attempt(f, *args):
        try:
            say(f(*args))
        except (Exception, concurrent.futures.CancelledError) as err:
            say(shape(err))

    future = call(add(1, 2), loop)
    say(future.result(), future.done(), future.cancelled())
    say(future.result(1), future.exception())
    future = call(fails(), loop)
    attempt(future.result)
    say(shape(future.exception()))
    future = call(sleeps(), loop)
    attempt(future.result, 0.01)
    say(future.done(), future.cancel())
    attempt(future.result)
    say(future.cancelled(), future.done(), not future.cancel())
    say(call(asyncio.sleep(0.001, "slept"), loop).result())
    futures = [call(add(i, i), loop) for i in range(1, 6)]
    say(sum(f.result() for f in futures))
    call(note("noted"), loop).result()
    say(loop.is_running(), loop.is_closed())
    loop.call_soon_threadsafe(print, "soon\t1")
    loop.call_soon_threadsafe(print, "soon\t2")
    attempt(call, add, loop)
    return lines


async def main():
    loop = asyncio.get_running_loop()
    for line in await asyncio.to_thread(use, loop, []):
        show(*line)
    await asyncio.sleep(0)
    show(" ".join(seen))
    order = []
    loop.call_soon(order.append, "soon")
    handle = loop.call_soon_threadsafe(order.append, "threadsafe")
    loop.call_soon_threadsafe(order.append, "never").cancel()
    show(handle.cancelled())
    await asyncio.sleep(0.001)
    show(" ".join(order))
    future = asyncio.run_coroutine_threadsafe(add(3, 4), loop)
    show(future.done())
    while not future.done():
        await asyncio.sleep(0.001)
    show(future.done(), future.result())


asyncio.run(main())
closed = asyncio.new_event_loop()
closed.close()
try:
    closed.call_soon_threadsafe(print)
except RuntimeError as err:
    show(shape(err))
