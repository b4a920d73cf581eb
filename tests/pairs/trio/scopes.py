# Timeouts and shields: which scope catches what, in which order.
import math
import trio
import trio.testing


def show(*values):
    text = {True: "true", False: "false"}
    print("\t".join(text.get(value, str(value)) for value in values))


async def nested():
    with trio.move_on_after(0.05) as outer:
        with trio.move_on_after(10) as inner:
            await trio.sleep(5)
            show("not here")
        show("nor here")
    show("outer", outer.cancelled_caught, "inner", inner.cancelled_caught)


async def failing():
    with trio.fail_after(0.01):
        await trio.sleep(5)


async def shielded():
    with trio.CancelScope() as scope:
        scope.cancel()
        with trio.CancelScope() as inner:
            inner.shield = True
            await trio.sleep(0.01)
            show("slept inside the shield")
        show("about to be cancelled")
        await trio.sleep(0)
        show("not here")
    show("after the scope")


async def child(name, seconds):
    show(name, "starts")
    await trio.sleep(seconds)
    show(name, "ends")


async def main():
    await nested()
    try:
        await failing()
    except trio.TooSlowError:
        show(False, True)
    await shielded()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(child, "slow", 0.04)
        await trio.sleep(0.02)
        nursery.start_soon(child, "quick", 0)
        show("the block ends")
    async with trio.open_nursery() as nursery:
        nursery.start_soon(child, "endless", math.inf)
        await trio.sleep(0.01)
        nursery.cancel_scope.cancel()
    show("done")


trio.run(main, clock=trio.testing.MockClock(autojump_threshold=0))
