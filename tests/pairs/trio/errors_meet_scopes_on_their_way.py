import trio
from lib.pair import shape, show, virtual


async def late(error, seconds=0):
    try:
        await trio.sleep_forever()
    finally:
        if seconds:
            with trio.CancelScope(shield=True):
                await trio.sleep(seconds)
        if error:
            raise error


async def attempt(f, *args):
    try:
        await f(*args)
    except BaseException as err:
        show(shape(err), trio.current_time())


async def inner_scope(outer_too):
    with trio.CancelScope() as outer:
        with trio.CancelScope() as inner:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(late, ValueError())
                nursery.start_soon(late, None)
                await trio.sleep(1)
                inner.cancel()
                if outer_too:
                    outer.cancel()
    show("not reached")


async def three_levels():
    async with trio.open_nursery() as one:
        one.start_soon(late, OSError(), 3)
        async with trio.open_nursery() as two:
            two.start_soon(late, ValueError(), 2)
            async with trio.open_nursery() as three:
                three.start_soon(late, TypeError(), 1)
                await trio.sleep(1)
                raise KeyError


async def only_the_middle():
    async with trio.open_nursery() as one:
        one.start_soon(trio.sleep, 5)
        async with trio.open_nursery() as two:
            two.start_soon(late, ValueError(), 2)
            async with trio.open_nursery() as three:
                three.start_soon(late, None, 1)
                await trio.sleep(1)
                two.cancel_scope.cancel()


async def from_two_tasks():
    async with trio.open_nursery() as one:
        async def child(error):
            async with trio.open_nursery() as nursery:
                nursery.start_soon(late, error)
        one.start_soon(child, ValueError())
        one.start_soon(child, None)
        await trio.sleep(1)
        one.cancel_scope.cancel()


async def main():
    await attempt(inner_scope, False)
    await attempt(inner_scope, True)
    await attempt(three_levels)
    await attempt(only_the_middle)
    await attempt(from_two_tasks)


virtual(main)
