import asyncio

from lib.pair import show, shape, text


async def outcome(aw):
    try:
        return text(await aw)
    except BaseException as err:
        return shape(err)


async def turns(n):
    for _ in range(n):
        await asyncio.sleep(0)


async def work(n):
    await turns(3)
    show("worked", n)
    return n


async def main():
    loop = asyncio.get_running_loop()
    inner = loop.create_future()
    outer = asyncio.shield(inner)
    inner.set_result(42)
    show(await outcome(outer))
    inner = loop.create_future()
    outer = asyncio.shield(inner)
    inner.set_exception(RuntimeError("expected"))
    show(await outcome(outer))
    inner = loop.create_future()
    outer = asyncio.shield(inner)
    inner.cancel()
    await turns(2)
    show(outer.cancelled())
    inner = loop.create_future()
    outer = asyncio.shield(inner)
    outer.cancel()
    await turns(2)
    show(inner.cancelled(), outer.cancelled())
    inner.set_result(1)
    show(asyncio.shield(inner) is inner)
    task = asyncio.create_task(work(1))
    waiter = asyncio.create_task(outcome(asyncio.shield(task)))
    await turns(2)
    waiter.cancel()
    show(await waiter, task.done())
    show(await outcome(task))
    children = [asyncio.create_task(work(2)), asyncio.create_task(work(3))]
    outer = asyncio.shield(asyncio.gather(*children))
    outer.cancel()
    show(await outcome(outer))
    await turns(4)
    show(children[0].result(), children[1].result())
    children = [loop.create_future(), loop.create_future()]
    outer = asyncio.gather(asyncio.shield(children[0]),
                           asyncio.shield(children[1]))
    outer.cancel()
    show(await outcome(outer), children[0].cancelled(),
         children[1].cancelled())


asyncio.run(main())
