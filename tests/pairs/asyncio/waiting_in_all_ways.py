import asyncio

from lib.pair import attempt, run, shape, show, turns


async def work(seconds, err=None):
    await asyncio.sleep(seconds)
    if err:
        raise err("x")
    return seconds


def named(name, *args):
    return asyncio.create_task(work(*args), name=name)


def names(tasks):
    return "{" + " ".join(sorted(t.get_name() for t in tasks)) + "}"


async def wait(tasks, **options):
    done, pending = await asyncio.wait(tasks, **options)
    show(names(done), names(pending))


async def main():
    loop = asyncio.get_running_loop()
    first, failing = asyncio.FIRST_COMPLETED, asyncio.FIRST_EXCEPTION
    show(first, failing, asyncio.ALL_COMPLETED)
    a, b = named("a", 5), named("b", 9)
    loop.call_later(1, b.cancel)
    await wait([a, b], return_when=first)
    await wait([a, b], return_when=failing)
    a, b = named("a", 0, ValueError), named("b", 5)
    await turns(3)
    show(a.done())
    await wait([a, b], return_when=failing)
    await wait([a, b], return_when=first)
    show(shape(a.exception()), b.done())
    await wait([a, b], timeout=0)
    await wait([b], timeout=0, return_when=first)
    await wait([b], timeout=-1)
    await wait([b], timeout=1)
    show(loop.time())
    waiter = asyncio.create_task(asyncio.wait([b]))
    await turns(1)
    waiter.cancel()
    show(await attempt(waiter), b.cancelled(), b.cancelling())
    c = [named("c", 2), named("d", 2), named("e", 3)]
    await wait(c, return_when=first)
    await wait(c)
    future = loop.create_future()
    loop.call_later(1, future.set_result, 1)
    done, pending = await asyncio.wait([future, future])
    show(len(done), len(pending), future in done)
    await wait([b])


run(main())
