import asyncio
import signal
import time

from lib.pair import shape, show


def attempt(f, *args):
    try:
        show(f(*args))
    except Exception as err:
        show(shape(err))


def nap(seconds, x=None):
    time.sleep(seconds)
    return x


async def same(x):
    return await x


loop = asyncio.new_event_loop()
before = loop.run_in_executor(None, nap, 0.01, "before")
show(before.done(), loop.is_running())
show(loop.run_until_complete(before), before.result())
left = loop.run_in_executor(None, nap, 0.02, "left")
show(loop.run_until_complete(asyncio.sleep(0, "quick")), left.done())
time.sleep(0.04)
show(left.done())
show(loop.run_until_complete(same(left)))


def fail():
    raise ValueError("in a thread")


fails = loop.run_in_executor(None, fail)
time.sleep(0.01)
attempt(loop.run_until_complete, fails)
show(shape(fails.exception()))
order = []
loop.call_soon(order.append, "soon")
loop.call_soon_threadsafe(order.append, "threadsafe")


async def home(x):
    order.append(x)
    loop.call_later(0.001, loop.stop)


loop.run_in_executor(None, lambda l: asyncio.run_coroutine_threadsafe(
    home("from a thread"), l).result(), loop)
loop.run_forever()
show(", ".join(order))
got = 0


def count():
    global got
    got += 1


loop.add_signal_handler(signal.SIGUSR1, count)
signal.raise_signal(signal.SIGUSR1)
loop.run_until_complete(asyncio.sleep(0.01))
signal.raise_signal(signal.SIGUSR1)
loop.run_until_complete(asyncio.sleep(0.01))
show(got)
last = loop.run_in_executor(None, nap, 0.02, "last")
loop.run_until_complete(loop.shutdown_default_executor())
show(loop.run_until_complete(last))
attempt(loop.run_in_executor, None, nap, 0)
loop.close()
attempt(loop.run_in_executor, None, nap, 0)
attempt(loop.add_signal_handler, signal.SIGUSR1, show)
show(loop.is_closed())
