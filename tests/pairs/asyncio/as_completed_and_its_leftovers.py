import asyncio

from lib.pair import attempt, run, show, turns


async def work(name, seconds, err=None):
    await asyncio.sleep(seconds)
    show(name, "works")
    if err:
        raise err(name)
    return name


async def main():
    loop = asyncio.get_running_loop()
    for one in asyncio.as_completed([work("a", 2), work("b", 1)]):
        show(await attempt(one))
        break
    await asyncio.sleep(3)
    future = loop.create_future()
    loop.call_later(2, future.set_result, "future")
    task = asyncio.create_task(work("task", 1))
    for one in asyncio.as_completed([future, task, work("c", 3)]):
        show(await attempt(one), loop.time())
    task = asyncio.create_task(work("never", 9))
    loop.call_later(2, task.cancel)
    for one in asyncio.as_completed([task, work("d", 1, ValueError)]):
        show(await attempt(one))
    for one in asyncio.as_completed(
            [work("e", 1), work("f", 5), work("g", 6)], timeout=2):
        show(await attempt(one))
    show("later")
    await asyncio.sleep(5)
    items = []
    for one in asyncio.as_completed([work("h", 1), work("i", 2)]):
        items.append(asyncio.create_task(one))
    await turns(1)
    items[0].cancel()
    show(await attempt(items[0]), await attempt(items[1]))
    await asyncio.sleep(5)
    for _ in asyncio.as_completed([]):
        show("never")
    show("end")


run(main())
