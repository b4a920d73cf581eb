import asyncio

from lib.pair import run, shape, show


async def work(name, seconds, err=None):
    await asyncio.sleep(seconds)
    if err:
        raise err(name)
    return name


def names(tasks):
    return "{" + " ".join(sorted(t.get_name() for t in tasks)) + "}"


async def wait(tasks, **options):
    done, pending = await asyncio.wait(tasks, **options)
    show(names(done), names(pending))
    for task in pending:
        task.cancel()
    await asyncio.sleep(0)
    return done, pending


def named(name, *args):
    return asyncio.create_task(work(name, *args), name=name)


async def refused(aws, **options):
    try:
        await asyncio.wait(aws, **options)
    except Exception as err:
        show(False, shape(err))


async def main():
    a, b = named("a", 0.01), named("b", 0.02)
    await wait([a, b])
    await wait([a, b, a])
    show(a.result(), b.result())
    first = asyncio.FIRST_COMPLETED
    await wait([named("a", 0.03), named("b", 0.01)], return_when=first)
    a, b = named("a", 0.01), named("b", 0.01)
    await asyncio.sleep(0.03)
    await wait([a, b, named("c", 1)], return_when=first)
    failing = asyncio.FIRST_EXCEPTION
    done, _ = await wait([named("a", 0.01), named("c", 1),
                          named("b", 0.02, ValueError)],
                         return_when=failing)
    for task in done:
        if task.get_name() == "b":
            show(shape(task.exception()))
    a, b = named("a", 0.01), named("b", 1)
    asyncio.get_running_loop().call_soon(b.cancel)
    await wait([a, b], return_when=failing)
    show(b.cancelled())
    done, _ = await wait([named("a", 0, ValueError)])
    show(shape(done.pop().exception()))
    a, b = named("a", 0.01), named("b", 1)
    done, _ = await asyncio.wait([a, b], timeout=0.03)
    show(names(done), b.cancelled(), a in done, (b in done) or None)
    b.cancel()
    await refused([])
    await refused([a], return_when="foo")
    await refused(a)
    coro = work("x", 0)
    await refused([coro])
    coro.close()
    await wait(iter([named("a", 0), named("b", 0)]))
    for next_one in asyncio.as_completed([
            work("slow", 0.03), work("fast", 0.01), work("middle", 0.02)]):
        show(await next_one)
    coro = work("once", 0.01)
    for next_one in asyncio.as_completed([coro, coro]):
        show(await next_one)
    for next_one in asyncio.as_completed(
            [work("in time", 0.01), work("late", 1)], timeout=0.03):
        try:
            show(True, await next_one)
        except Exception as err:
            show(False, shape(err))
    for next_one in asyncio.as_completed([work("bad", 0, TypeError)]):
        try:
            await next_one
        except Exception as err:
            show(False, shape(err))
    items = list(asyncio.as_completed([work("p", 0.02), work("q", 0.01)]))
    both = await asyncio.gather(*items)
    show(" ".join(sorted(both)))


run(main())
