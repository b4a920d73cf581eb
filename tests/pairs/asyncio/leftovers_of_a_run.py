import asyncio

from lib.pair import shape, show, turns


async def left(name, how=None):
    try:
        await asyncio.sleep(1000)
    except asyncio.CancelledError as err:
        show(name, False, shape(err))
        if how == "slow":
            await asyncio.sleep(0.01)
            show(name, "cleaned up")
        if how == "fails":
            raise ValueError(name) from None
        if how == "returns":
            return "result"
        raise


def handler(_, context):
    show("reported", shape(context["exception"]), "task" in context)


async def main(how):
    asyncio.get_running_loop().set_exception_handler(handler)
    asyncio.create_task(left("a task", how))
    await turns(1)
    if how == "error":
        raise TypeError("main")
    return "main's result"


for how in ["ends", "slow", "fails", "returns", "error"]:
    try:
        show(how, True, asyncio.run(main(how)))
    except TypeError as err:
        show(how, False, shape(err))
