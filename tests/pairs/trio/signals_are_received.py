import signal

import trio
from lib.pair import shape, show


def attempt(f, *args):
    try:
        f(*args)
    except BaseException as err:
        show(shape(err))


async def main():
    one, two = signal.SIGUSR1, signal.SIGUSR2
    with trio.open_signal_receiver(one, two) as it:
        for number in (one, two, one, one):
            signal.raise_signal(number)
        seen = set()
        async for number in it:
            seen.add(int(number))
            if len(seen) == 2:
                break
        show(sorted(seen) == sorted([one, two]))
        with trio.CancelScope(deadline=trio.current_time() + 0.01) as scope:
            async for number in it:
                show("another")
        show(scope.cancelled_caught)
    with trio.open_signal_receiver(one) as outer:
        with trio.open_signal_receiver(one):
            signal.raise_signal(one)
        async for number in outer:
            show("raised again", number == one)
            break

    def no_signals():
        with trio.open_signal_receiver():
            show("not reached")

    attempt(no_signals)


trio.run(main)
