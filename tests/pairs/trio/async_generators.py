import trio
from lib.pair import show, virtual


async def squares(count):
    for i in range(1, count + 1):
        await trio.sleep(i)
        yield i * i
    show("exhausted")


async def main():
    async for x in squares(3):
        show(x, trio.current_time())
    async for x in squares(100):
        show(x, trio.current_time())
        if x > 3:
            break
    with trio.move_on_after(4) as scope:
        async for x in squares(100):
            show(x, trio.current_time())
    show(scope.cancelled_caught, trio.current_time())


virtual(main)
