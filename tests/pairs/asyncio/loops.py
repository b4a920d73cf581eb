import asyncio

from lib.pair import show, shape


def attempt(f, *args):
    try:
        f(*args)
        return "fine"
    except Exception as err:
        return shape(err)


loop = asyncio.new_event_loop()
show(loop.is_running(), loop.is_closed())


async def three():
    return 3


show(loop.run_until_complete(three()))


async def slow():
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return "slow"


task = loop.create_task(slow())
loop.call_soon(loop.stop)
show(attempt(loop.run_until_complete, task), task.done())
show(loop.run_until_complete(task), task.done())


def named():
    show("callback", asyncio.current_task() is None)


async def body(name):
    show(name, asyncio.current_task().get_name() == name)
    await asyncio.sleep(0)
    show(name, asyncio.current_task().get_name() == name)


loop.call_soon(named)
handle = loop.call_soon(show, "never")
handle.cancel()
show(handle.cancelled())
for name in ["a", "b"]:
    loop.create_task(body(name), name=name)
loop.call_later(0.02, show, "later", 2)
loop.call_later(0.01, show, "later", 1)
loop.call_at(loop.time() + 0.03, loop.stop)
loop.run_forever()
show(len(asyncio.all_tasks(loop)))

other = asyncio.new_event_loop()
foreign = other.create_future()


async def awaits(x):
    return await x


show(attempt(loop.run_until_complete, awaits(foreign)))


async def itself():
    return await me


me = loop.create_task(itself())
show(attempt(loop.run_until_complete, me))


async def inside():
    coro = three()
    show(attempt(loop.run_until_complete, coro))
    coro.close()
    show(attempt(loop.close))
    coro = three()
    show(attempt(asyncio.run, coro))
    coro.close()
    show(asyncio.get_running_loop() is loop, loop.is_running())


loop.run_until_complete(inside())
show(attempt(asyncio.get_running_loop))
loop.close()
loop.close()
other.close()
show(loop.is_closed(), attempt(loop.call_soon, show))


async def fails():
    raise ValueError("no")


show(asyncio.run(three()), attempt(asyncio.run, fails()))
show("TypeError" if attempt(asyncio.run, three) == "ValueError" else "?")
