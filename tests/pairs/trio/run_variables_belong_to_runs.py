import trio
from lib.pair import shape, show, virtual

RunVar = trio.lowlevel.RunVar
one, two = RunVar("one", default="default"), RunVar("two")


def attempt(f, *args):
    try:
        show("fine", f(*args))
    except BaseException as err:
        show(shape(err))


async def child(value):
    show(one.get())
    one.set(value)


async def main():
    show(one.get())
    attempt(two.get)
    attempt(two.get, "given")
    async with trio.open_nursery() as nursery:
        nursery.start_soon(child, "of a child")
    show(one.get())
    token = one.set("for a while")
    attempt(two.reset, token)
    one.reset(token)
    show(one.get())
    attempt(one.reset, token)
    token = two.set(2)
    show(two.get())
    two.reset(token)
    attempt(two.get)


for _ in range(2):
    virtual(main)
attempt(one.get)
attempt(one.set, 1)
