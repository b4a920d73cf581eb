import asyncio

from lib.pair import attempt, run, shape, show


async def child(name, how):
    try:
        await asyncio.sleep(100)
    except asyncio.CancelledError as err:
        if name != "b":
            show(name, False, shape(err))
        if how == "fails":
            raise ValueError(name) from None
        if how == "slow":
            await asyncio.sleep(3)
        raise


async def block(how, in_body):
    async with asyncio.TaskGroup() as group:
        group.create_task(child("a", how))
        group.create_task(child("b", "dies"))
        if in_body:
            await asyncio.sleep(50)


async def main():
    loop = asyncio.get_running_loop()
    for how in ["dies", "fails", "slow"]:
        for in_body in [True, False]:
            task = asyncio.create_task(block(how, in_body))
            await asyncio.sleep(1)
            started = loop.time()
            show(how, in_body, task.cancel("stop"))
            show(await attempt(task), task.cancelled(), task.cancelling(),
                 loop.time() - started)
    for how in ["dies", "fails"]:
        show(await attempt(asyncio.wait_for(block(how, True), 1)))

    async def limited():
        async with asyncio.TaskGroup() as group:
            group.create_task(child("c", "dies"))
            async with asyncio.timeout(1):
                await asyncio.sleep(9)

    show(await attempt(limited()))

    async def itself():
        async with asyncio.TaskGroup() as group:
            group.create_task(child("d", "dies"))
            await asyncio.sleep(0)
            asyncio.current_task().cancel()

    task = asyncio.create_task(itself())
    show(await attempt(task), task.cancelled())

    async def raises():
        async with asyncio.TaskGroup() as group:
            group.create_task(child("e", "dies"))
            await asyncio.sleep(0)
            raise asyncio.CancelledError("mine")

    task = asyncio.create_task(raises())
    show(await attempt(task), task.cancelled(), task.cancelling())
    task = asyncio.create_task(block("slow", False))
    await asyncio.sleep(1)
    task.cancel()
    await asyncio.sleep(1)
    show(task.done(), task.cancel())
    show(await attempt(task), task.cancelled(), task.cancelling())


run(main())
