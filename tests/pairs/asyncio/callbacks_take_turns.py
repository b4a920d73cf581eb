import asyncio

from lib.pair import run, show, turns


async def main():
    loop = asyncio.get_running_loop()
    loop.call_soon(show, "one", None, 3)

    def two():
        show("two")
        loop.call_soon(show, "nested")

    async def tells():
        show("task")

    loop.call_soon(two)
    task = asyncio.create_task(tells())
    loop.call_soon(show, "three")
    show("main")
    await turns(1)
    show("turn")
    await turns(1)
    show("another", task.done())
    handle = loop.call_soon(show, "never")
    handle.cancel()
    handle.cancel()
    show(handle.cancelled())
    loop.call_soon(lambda: victim.cancel())
    victim = loop.call_soon(show, "never")
    loop.call_later(1, lambda: timer.cancel())
    timer = loop.call_later(2, show, "never")
    show(timer.cancelled(), victim.cancelled())
    await asyncio.sleep(3)
    show(timer.cancelled(), victim.cancelled())
    timer = loop.call_at(loop.time() + 5, show, "never")
    show(timer.when() - loop.time())
    timer.cancel()
    timer = loop.call_later(-1, show, "past")
    loop.call_soon(show, "present")
    await turns(3)
    timer = loop.call_later(1e15, show, "far")
    show(timer.when() > 1e14)
    timer.cancel()


run(main())
