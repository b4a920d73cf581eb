import asyncio

from lib.pair import attempt, show, turns


async def waits(name, future):
    show(name, await attempt(future))


async def main():
    loop = asyncio.get_running_loop()
    f = loop.create_future()

    def note(name):
        return lambda future: show(
            name, future.result() if future is f else future)

    f.add_done_callback(note("first"))
    a = asyncio.create_task(waits("task a", f))
    await turns(1)
    f.add_done_callback(note("second"))
    b = asyncio.create_task(waits("task b", f))
    await turns(1)
    f.add_done_callback(note("third"))
    loop.call_soon(show, "before")
    f.set_result("result")
    loop.call_soon(show, "after")
    f.add_done_callback(note("late"))
    show("set")
    await turns(1)
    show(a.done(), b.done())
    f = loop.create_future()
    removed = note("removed")

    def removes(_):
        show("removes", f.remove_done_callback(removed))
        f.add_done_callback(note("added"))

    f.add_done_callback(removes)
    f.add_done_callback(removed)
    f.set_result(1)
    await turns(2)
    task = asyncio.create_task(asyncio.sleep(0, "slept"))
    task.add_done_callback(lambda t: show(
        "callback", t.result(), asyncio.current_task() is None))
    show(await task)
    await turns(1)
    f = loop.create_future()
    f.add_done_callback(lambda future: show(future.cancelled()))
    f.cancel()
    await turns(1)


asyncio.run(main())
