import asyncio

from lib.pair import attempt, run, show, turns


async def waits(event, name):
    show(name, await event.wait())


async def main():
    loop = asyncio.get_running_loop()
    event = asyncio.Event()
    show(event.is_set())
    tasks = [asyncio.create_task(waits(event, name)) for name in "abc"]
    await turns(1)
    event.set()
    event.set()
    show("set", event.is_set())
    await waits(event, "d")
    await turns(1)
    event.clear()
    event.clear()
    show(event.is_set(), tasks[2].done())
    show(await attempt(asyncio.wait_for(event.wait(), 1)))
    e = asyncio.create_task(waits(event, "e"))
    f = asyncio.create_task(waits(event, "f"))
    await turns(1)
    event.set()
    e.cancel()
    await turns(2)
    show(e.cancelled(), f.done())
    event.clear()
    loop.call_later(1, event.set)
    await waits(event, "timer")
    event.clear()
    loop.call_soon(event.set)
    await waits(event, "callback")
    event.clear()

    async def sets():
        await asyncio.sleep(1)
        event.set()
        show("set")

    await asyncio.gather(waits(event, "g"), sets(), waits(event, "h"))


run(main())
