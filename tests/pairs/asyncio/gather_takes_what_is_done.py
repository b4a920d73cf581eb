import asyncio

from lib.pair import attempt, shape, show, turns


async def work(name, n):
    show(name, "starts")
    await turns(n)
    show(name, "ends")
    return name


def text(x):
    if isinstance(x, BaseException):
        return shape(x)
    if not isinstance(x, list):
        return str(x)
    return "[" + " ".join(text(y) for y in x) + "]"


async def main():
    loop = asyncio.get_running_loop()

    def done(value, err=None):
        future = loop.create_future()
        if err:
            future.set_exception(err)
        else:
            future.set_result(value)
        return future

    a = done("a")
    g = asyncio.gather(a, a, done("b"))
    show(g.done())
    await turns(1)
    show(g.done(), text(await g))
    g = asyncio.gather(done("a"), done(None, ValueError("x")), work("c", 1))
    show(await attempt(g))
    await turns(3)
    g = asyncio.gather(done(None, ValueError("x")), work("d", 0),
                       return_exceptions=True)
    show(text(await g))
    g = asyncio.gather(asyncio.gather(work("e", 2), work("f", 1)),
                       work("g", 0), asyncio.gather())
    show(text(await g))
    g = asyncio.gather(work("h", 2), work("i", 1))

    async def waits(name):
        show(name, text(await g))

    await asyncio.gather(waits("first"), waits("second"))
    show(text(await g), g.cancel(), g.done())
    g = asyncio.gather(work("j", 0), work("k", 0))
    show("gathered")
    await g


asyncio.run(main())
