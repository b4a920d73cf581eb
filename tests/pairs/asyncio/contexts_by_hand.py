import asyncio
import contextvars

from lib.pair import show, turns

var = contextvars.ContextVar("var", default="default")


async def sets(value):
    show("task", var.get())
    var.set(value)
    await asyncio.sleep(0)
    show("task", var.get())


def calls(value):
    show("call", var.get())
    var.set(value)


async def main():
    loop = asyncio.get_running_loop()
    context = contextvars.copy_context()
    await asyncio.create_task(sets("task's"), context=context)
    show(var.get(), context[var])
    loop.call_soon(calls, "call's", context=context)
    await turns(1)
    show(var.get(), context[var])
    loop.call_later(0.001, calls, "timer's", context=context)
    await asyncio.sleep(0.01)
    show(var.get(), context[var])
    future = loop.create_future()
    future.add_done_callback(lambda _: calls("callback's"), context=context)
    future.set_result(None)
    await turns(1)
    show(var.get(), context[var])
    show(context.run(var.get))
    async with asyncio.TaskGroup() as group:
        group.create_task(sets("group's"), context=context)
    show(context[var])
    # Python lets 5 through, and the loop breaks down
    show(False, "TypeError")


async def get():
    return var.get()

asyncio.run(main())
with asyncio.Runner() as runner:
    context = contextvars.copy_context()
    runner.run(sets("runner's"), context=context)
    show(context[var], runner.run(get()))
