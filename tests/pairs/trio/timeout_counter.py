import trio
from lib.pair import shape, show, virtual


async def counter():
    for i in range(100000):
        show(i)
        await trio.sleep(1)


async def main():
    with trio.fail_after(9.5):
        await counter()


try:
    virtual(main)
except Exception as err:
    show(False, shape(err))
