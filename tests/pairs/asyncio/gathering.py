import asyncio

from lib.pair import show, shape


async def outcome(aw):
    try:
        results = await aw
    except BaseException as err:
        return shape(err)
    texts = [shape(x) if isinstance(x, BaseException) else str(x)
             for x in results]
    return "[" + ", ".join(texts) + "]"


log = []


async def work(name, turns, err=None):
    for _ in range(turns):
        await asyncio.sleep(0)
    log.append(name)
    if err:
        raise err(name)
    return name


def logged():
    text = " ".join(log)
    log.clear()
    return text


async def main():
    loop = asyncio.get_running_loop()
    show(await outcome(asyncio.gather(work("a", 3), work("b", 1),
                                      work("c", 2))), logged())
    coro = work("twice", 1)
    task = asyncio.create_task(work("task", 1))
    show(await outcome(asyncio.gather(coro, coro, task, task)), logged())
    rest = asyncio.gather(work("a", 1, ValueError), work("b", 2, TypeError),
                          work("c", 3))
    show(await outcome(rest), logged(), rest.cancelled(), rest.cancel())
    for _ in range(4):
        await asyncio.sleep(0)
    show(logged())
    cancelled = loop.create_future()
    loop.call_soon(cancelled.cancel)
    show(await outcome(asyncio.gather(
        work("a", 1, ValueError), work("b", 2), cancelled,
        return_exceptions=True)), logged())
    child = asyncio.create_task(work("child", 5))
    group = asyncio.gather(child, work("other", 3))
    await asyncio.sleep(0)
    child.cancel()
    show(await outcome(group), group.cancelled(),
         asyncio.current_task().cancelling())
    for _ in range(4):
        await asyncio.sleep(0)
    show(logged())
    for keep in [False, True]:
        children = [asyncio.create_task(work("x", 9)),
                    asyncio.create_task(work("y", 9))]
        all = asyncio.gather(children[0], children[1],
                             return_exceptions=keep)
        awaiter = asyncio.create_task(outcome(all))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        awaiter.cancel()
        show(await awaiter, children[0].cancelled(), children[1].cancelled(),
             all.cancelled())
    show(await outcome(asyncio.gather()))
    other = asyncio.new_event_loop()
    try:
        asyncio.gather(loop.create_future(), other.create_future())
    except ValueError as err:
        show(False, shape(err))
    other.close()
    order = []
    watched = asyncio.gather(work("p", 1), work("q", 0))
    watched.add_done_callback(lambda _: order.append("gathered"))

    def one():
        order.append("1")
        loop.call_soon(two)

    def two():
        order.append("2")
        loop.call_soon(three)

    def three():
        order.append("3")
        loop.call_soon(lambda: order.append("4"))

    loop.call_soon(one)
    await watched
    order.append("main")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    show(" ".join(order))


asyncio.run(main())
