import asyncio
import gc

from lib.pair import attempt, show, turns


async def fails(text):
    await asyncio.sleep(0)
    raise ValueError(text)


async def settle():
    await turns(4)
    gc.collect()
    await turns(1)


async def looked(how):
    task = asyncio.create_task(fails("looked at " + how))
    await turns(3)
    if how == "result":
        try:
            task.result()
        except ValueError:
            pass
    elif how == "exception":
        task.exception()
    elif how == "await":
        await attempt(task)
    else:
        task.add_done_callback(lambda _: None)


async def main():
    loop = asyncio.get_running_loop()
    seen = []

    def handler(_, context):
        kind, rest = context["message"].split(" ", 1)
        seen.append("%s (%s) %s" % (
            kind, context["exception"],
            "future" if "future" in context else ""))
        show(" " + rest)

    loop.set_exception_handler(handler)

    async def report(what):
        await settle()
        show(what, "; ".join(seen) or None)
        seen.clear()

    asyncio.create_task(fails("task"))
    await report("task")
    loop.create_future().set_exception(ValueError("future"))
    await report("future")
    for how in ["result", "exception", "await", "callback"]:
        await looked(how)
        await report(how)
    show(await attempt(asyncio.gather(fails("first"), fails("second"))))
    await report("gather")
    await asyncio.gather(fails("kept"), return_exceptions=True)
    await report("kept")
    asyncio.gather(fails("unseen"), fails("later"))
    await report("gather that nobody awaits")
    loop.create_future()
    loop.create_future().set_result(1)
    loop.create_future().cancel()
    asyncio.create_task(asyncio.sleep(0))
    asyncio.create_task(asyncio.sleep(10)).cancel()
    await report("no errors")
    done = await asyncio.wait([asyncio.create_task(fails("waited"))])
    done = None
    await report("wait")
    task = asyncio.create_task(asyncio.wait_for(fails("limited"), 10))
    await attempt(task)
    await report("wait_for")


asyncio.run(main())
