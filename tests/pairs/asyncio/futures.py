import asyncio

from lib.pair import show, shape, text


def attempt(object, method, *args):
    try:
        return text(getattr(object, method)(*args))
    except BaseException as err:
        return shape(err)


async def nothing():
    pass


async def main():
    loop = asyncio.get_running_loop()
    f = loop.create_future()
    show(f.done(), f.cancelled(), attempt(f, "result"),
         attempt(f, "exception"))
    f.set_result(3)
    show(f.done(), f.result(), f.exception(), attempt(f, "set_result", 4),
         attempt(f, "set_exception", ValueError("x")), f.cancel())
    f = loop.create_future()
    show(f.cancel(), f.cancel(), f.cancelled(), f.done())
    show(attempt(f, "result"), attempt(f, "exception"),
         attempt(f, "set_result", 1))
    for err in [ValueError("boom"), ValueError]:
        f = loop.create_future()
        f.set_exception(err)
        show(f.done(), f.cancelled(), attempt(f, "result"),
             shape(f.exception()), f.exception() is err)
    f = loop.create_future()
    order = []

    def note(text):
        def callback(future):
            order.append(text + text_of(future is f))
        return callback

    def text_of(flag):
        return "true" if flag else "false"

    def adds(_):
        order.append("adds")
        f.add_done_callback(note("late "))

    twice = note("twice ")
    f.add_done_callback(note("one "))
    f.add_done_callback(twice)
    f.add_done_callback(note("two "))
    f.add_done_callback(twice)
    f.add_done_callback(adds)
    show(f.remove_done_callback(twice), f.remove_done_callback(twice))
    f.set_result(None)
    order.append("set")
    await asyncio.sleep(0)
    order.append("turn")
    await asyncio.sleep(0)
    show(", ".join(order))
    task = asyncio.create_task(nothing())
    show(attempt(task, "set_result", 1),
         attempt(task, "set_exception", ValueError("x")))
    await task
    f = loop.create_future()
    f.set_result("at once")
    loop.call_soon(show, "callback")
    show(await f)
    await asyncio.sleep(0)


asyncio.run(main())
