import asyncio
import re

from lib.pair import show


async def work(n):
    return n


class Ticket:
    def __init__(self, n):
        self.n = n

    def __await__(self):
        yield from asyncio.sleep(0).__await__()
        return self.n


def class_of(f, *args, **options):
    try:
        f(*args, **options)
        return "fine"
    except Exception as err:
        return type(err).__name__


async def main():
    show(asyncio.current_task().get_name())
    show(class_of(asyncio.create_task, 123))
    show(class_of(asyncio.create_task, work))
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    show(asyncio.ensure_future(future) is future)
    task = asyncio.create_task(work(7))
    show(asyncio.ensure_future(task) is task, asyncio.isfuture(task))
    show(await asyncio.ensure_future(Ticket(8)))
    show(class_of(asyncio.ensure_future, "text"))
    other = asyncio.new_event_loop()
    show(class_of(asyncio.ensure_future, future, loop=other))
    other.close()
    a = asyncio.create_task(work(1))
    b = asyncio.create_task(work(2), name="second")
    c = asyncio.create_task(work(3), name=3)
    show(int(re.match(r"^Task-(\d+)$", a.get_name())[1]) > 1)
    show(b.get_name(), c.get_name(), isinstance(c.get_name(), str))
    c.set_name(4.5)
    show(c.get_name())
    show(await task, await a, await b, await c)
    show(asyncio.iscoroutinefunction(work), asyncio.iscoroutinefunction(show))
    coro = work(5)
    show(asyncio.iscoroutine(coro), asyncio.iscoroutine(work))
    show(await coro)


asyncio.run(main())
