import trio
from lib.pair import shape, show


async def add(a, b):
    await trio.sleep(0)
    return a + b


async def fails():
    raise ValueError("boom")


async def nested():
    try:
        trio.run(add, 1, 2)
    except RuntimeError as err:
        show(shape(err), "from inside" in str(err))
    return "outer"


def outcome(f, *args):
    try:
        show(f(*args))
    except BaseException as err:
        show(shape(err))


outcome(trio.run, add, 1, 2)
outcome(trio.run, fails)
outcome(trio.run, nested)
outcome(trio.run, 5)
outcome(trio.run, "add")
outcome(trio.current_time)
outcome(trio.lowlevel.current_task)
outcome(trio.lowlevel.current_statistics)
outcome(trio.run, trio.sleep, -1)
outcome(trio.run, trio.sleep, 0)


async def contexts():
    scope = trio.CancelScope()
    outcome(scope.cancel)
    with scope:
        outcome(trio.run, add, 1, 2)
        await trio.sleep(0)
    show(scope.cancelled_caught)


trio.run(contexts)
