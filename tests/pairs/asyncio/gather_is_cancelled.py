import asyncio

from lib.pair import attempt, run, shape, show, turns


async def child(name, how):
    try:
        await asyncio.sleep(1000)
    except asyncio.CancelledError as err:
        show(name, False, shape(err), how)
        if how == "fails":
            raise ValueError(name) from None
        if how == "resists":
            await asyncio.sleep(1)
            return f"{name} resisted"
        raise


def children(*hows):
    return [asyncio.create_task(child(i, how))
            for i, how in enumerate(hows, 1)]


async def cancelled(keep, *hows):
    tasks = children(*hows)
    g = asyncio.gather(*tasks, return_exceptions=keep)
    await turns(1)
    show(g.cancel(), g.done(), g.cancel())
    show(await attempt(g), g.cancelled(), g.cancel())
    states = []
    for task in tasks:
        await asyncio.wait([task])
        states.append("true" if task.cancelled() else "false")
    show(" ".join(states))


async def main():
    await cancelled(False, "dies", "dies")
    await cancelled(False, "dies", "fails")
    await cancelled(False, "resists", "resists")
    await cancelled(True, "dies", "fails", "resists")
    tasks = children("dies", "resists")
    g = asyncio.gather(*tasks, return_exceptions=True)
    await turns(1)
    for task in tasks:
        task.cancel()
    results = await g
    show(shape(results[0]), results[1])
    show(await attempt(asyncio.wait_for(
        asyncio.gather(child("a", "dies"), child("b", "dies")), 1)))
    show(await attempt(asyncio.wait_for(
        asyncio.gather(child("c", "dies"), child("d", "fails")), 1)))

    async def limited():
        async with asyncio.timeout(1):
            await asyncio.gather(child("e", "dies"), child("f", "resists"))

    show(await attempt(limited()))


run(main())
