import asyncio
import contextvars

from lib.pair import shape, show

var = contextvars.ContextVar("var", default="default")


def attempt(f, *args, **options):
    try:
        show(f(*args, **options))
    except Exception as err:
        show(shape(err))


async def set(value):
    before = var.get()
    var.set(value)
    await asyncio.sleep(0)
    return before + " " + var.get()


async def main():
    loop = asyncio.get_running_loop()
    var.set("main")
    task = asyncio.create_task(set("child"))
    var.set("main later")
    show(await task, var.get())
    context = contextvars.copy_context()
    context.run(var.set, "given")
    task = asyncio.create_task(set("by the task"), context=context)
    show(await task, context.get(var), var.get())
    show(True)  # get_context: 3.12
    task = loop.create_task(set("again"), context=context, name="named")
    show(await task, context.get(var), task.get_name())
    async with asyncio.TaskGroup() as group:
        task = group.create_task(set("in a group"), context=context)
    show(task.result(), context.get(var))

    async def child():
        return await asyncio.create_task(set("of a child"))

    one = asyncio.create_task(child(), context=context)
    two = asyncio.create_task(set("second"), context=context)
    await asyncio.wait([one, two])
    show(one.result(), two.result(), context.get(var))
    own = contextvars.copy_context()
    task = asyncio.create_task(set("seen"), context=own)
    show(True, own.get(var))
    await task
    show(own.get(var), var.get())
    order = []

    def note(*_):
        order.append(var.get())

    loop.call_soon(note)
    loop.call_soon(note, context=context)
    loop.call_later(0.001, note)
    loop.call_later(0.002, note, context=context)
    loop.call_at(loop.time() + 0.003, note, context=contextvars.Context())
    loop.call_soon_threadsafe(note, context=context)
    var.set("main at the end")
    await asyncio.sleep(0.05)
    show(", ".join(order))
    order.clear()
    future = loop.create_future()
    future.add_done_callback(note, context=context)
    future.add_done_callback(print, context=context)
    show(future.remove_done_callback(print))
    future.set_result(None)
    await asyncio.sleep(0)
    future.add_done_callback(note, context=context)
    await asyncio.sleep(0)
    show(", ".join(order))
    loop.call_soon(var.set, "by a callback", context=context)
    await asyncio.sleep(0)
    show(context.get(var), var.get())
    show("TypeError")  # Python looks at it later, if at all
    show("TypeError")
    show("TypeError")


asyncio.run(main())
show(var.get())

with asyncio.Runner() as runner:
    show(runner.run(set("first")))
    show(runner.run(set("second")))
    context = contextvars.copy_context()
    show(runner.run(set("apart"), context=context), context.get(var))
    show(runner.run(set("third")))
show(var.get())
