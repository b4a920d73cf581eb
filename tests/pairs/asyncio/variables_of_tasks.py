import asyncio
import contextvars

from lib.pair import show, turns

var = contextvars.ContextVar("var", default="default")


async def child(name):
    show(name, var.get())
    var.set(name)
    await asyncio.sleep(0)
    show(name, var.get())

    async def grandchild():
        show("grandchild", var.get())

    await asyncio.create_task(grandchild())


async def awaited():
    var.set("awaited")


async def main():
    loop = asyncio.get_running_loop()
    var.set("main")
    a = asyncio.create_task(child("a"))
    var.set("later")
    b = asyncio.create_task(child("b"))
    loop.call_soon(lambda: show("callback", var.get()))
    var.set("last")
    await asyncio.gather(a, b)
    show(var.get())
    await awaited()
    show(var.get())
    future = loop.create_future()
    var.set("asked")

    def done(_):
        show("done", var.get())
        var.set("in the callback")

    future.add_done_callback(done)
    var.set("settled")
    future.set_result(None)
    await turns(1)
    show(var.get())
    loop.call_later(0.001, lambda: show("timer", var.get()))
    var.set("too late")
    await asyncio.sleep(0.01)
    async with asyncio.TaskGroup() as group:
        group.create_task(child("in a group"))

    async def get():
        return var.get()

    show(await asyncio.wait_for(get(), 1))


asyncio.run(main())
show(var.get())
