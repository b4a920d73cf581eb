import asyncio
import signal

from lib.pair import shape, show


def attempt(f, *args):
    try:
        show(f(*args))
    except BaseException as err:
        show(shape(err))


async def main():
    loop = asyncio.get_running_loop()
    order = []

    def note(*args):
        order.append(" ".join(args))

    loop.add_signal_handler(signal.SIGUSR1, note, "usr1", "twice")
    loop.add_signal_handler(signal.SIGUSR2, note, "usr2")
    signal.raise_signal(signal.SIGUSR1)
    note("not yet")
    await asyncio.sleep(0.01)
    signal.raise_signal(signal.SIGUSR2)
    await asyncio.sleep(0.01)
    signal.raise_signal(signal.SIGUSR1)
    await asyncio.sleep(0.01)
    show(", ".join(order))
    loop.add_signal_handler(signal.SIGUSR1, note, "second")
    signal.raise_signal(signal.SIGUSR1)
    await asyncio.sleep(0.01)
    show(order[-1])
    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGINT, stop.set)
    signal.raise_signal(signal.SIGINT)
    show(stop.is_set())
    await stop.wait()
    show(stop.is_set())
    loop.set_exception_handler(
        lambda _, context: note(shape(context["exception"])))

    def fail():
        raise ValueError("in a handler")

    loop.add_signal_handler(signal.SIGHUP, fail)
    signal.raise_signal(signal.SIGHUP)
    await asyncio.sleep(0.01)
    show(order[-1])
    show(loop.remove_signal_handler(signal.SIGHUP),
         loop.remove_signal_handler(signal.SIGHUP),
         loop.remove_signal_handler(signal.SIGTERM))
    show(loop.remove_signal_handler(signal.SIGINT))
    attempt(loop.add_signal_handler, signal.SIGKILL, note)
    attempt(loop.add_signal_handler, signal.SIGSTOP, note)
    attempt(loop.add_signal_handler, 0, note)
    attempt(loop.add_signal_handler, 100000, note)
    attempt(loop.add_signal_handler, "SIGUSR1", note)
    attempt(loop.add_signal_handler, signal.SIGTERM, main)
    attempt(loop.remove_signal_handler, -1)


asyncio.run(main())

loop = asyncio.new_event_loop()


def came():
    show("came")
    loop.stop()


loop.add_signal_handler(signal.SIGUSR1, came)
signal.raise_signal(signal.SIGUSR1)
loop.run_forever()
loop.close()
attempt(loop.add_signal_handler, signal.SIGUSR1, show)


async def interrupted():
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, show)
    asyncio.get_running_loop().remove_signal_handler(signal.SIGINT)
    signal.raise_signal(signal.SIGINT)
    await asyncio.sleep(1000)


attempt(asyncio.run, interrupted())
