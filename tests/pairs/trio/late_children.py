import trio
from lib.pair import shape, show, virtual


async def chain(nursery, n):
    await trio.sleep(1)
    show(n, trio.current_time())
    if n > 0:
        nursery.start_soon(chain, nursery, n - 1)


async def main():
    async with trio.open_nursery() as nursery:
        kept = nursery
        nursery.start_soon(chain, nursery, 3)
        show("body ends")
    show("block ends", trio.current_time())
    try:
        kept.start_soon(chain, kept, 0)
    except RuntimeError as err:
        show(False, shape(err))


virtual(main)
