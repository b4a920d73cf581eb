import warnings

import trio
from lib.pair import shape, show

warnings.simplefilter("ignore")


def attempt(f, *args, **options):
    try:
        f(*args, **options)
    except BaseException as err:
        show(False, shape(err))
    else:
        show(True, None)


async def plain():
    pass


async def main():
    try:
        await trio.sleep(-1)
    except BaseException as err:
        show(False, shape(err))
    attempt(trio.move_on_after, -1)
    attempt(lambda: trio.fail_after(-1).__enter__())
    scope = trio.CancelScope()
    attempt(setattr, scope, "shield", 1)
    attempt(trio.run, plain)
    async with trio.open_nursery() as nursery:
        attempt(nursery.start_soon, 5)
        attempt(nursery.start_soon, plain())


trio.run(main)
attempt(trio.current_time)
attempt(trio.run, 5)
attempt(trio.run, plain())
attempt(trio.Cancelled)
