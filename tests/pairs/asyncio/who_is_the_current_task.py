import asyncio

from lib.pair import show, turns


def current():
    task = asyncio.current_task()
    return task and task.get_name()


async def inner(n):
    await asyncio.sleep(0)
    return current()


async def names(n):
    for _ in range(n):
        show(current(), await inner(n))


def living():
    return " ".join(sorted(t.get_name() for t in asyncio.all_tasks()))


async def main():
    loop = asyncio.get_running_loop()
    asyncio.current_task().set_name("main")
    a = asyncio.create_task(names(2), name="a")
    b = asyncio.create_task(names(3), name="b")
    loop.call_soon(lambda: show("callback", current()))
    a.add_done_callback(lambda _: show("done", current()))
    show(current(), living())
    await a
    show(living(), b in asyncio.all_tasks() or None,
         a in asyncio.all_tasks() or None)
    await b
    await turns(1)
    show(living(), current())
    show(asyncio.current_task(loop) is asyncio.current_task())


def refused(f):
    try:
        f()
    except RuntimeError:
        return True


asyncio.run(main())
show(refused(asyncio.current_task), refused(asyncio.all_tasks))
