import asyncio

from lib.pair import shape, show, text


def attempt(f, *args):
    try:
        return text(f(*args))
    except Exception as err:
        return shape(err)


async def counts(n):
    for i in range(1, n + 1):
        show("count", i)
        await asyncio.sleep(0)
    return n


loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
show(asyncio.get_event_loop() is loop)
loop.call_soon(show, "called")
loop.stop()
loop.run_forever()


def same():
    show("the same turn")
    loop.call_soon(show, "the next turn")


loop.call_soon(loop.stop)
loop.call_soon(same)
loop.run_forever()
show("between")
loop.stop()
loop.run_forever()
task = loop.create_task(counts(3))
for _ in range(5):
    loop.stop()
    loop.run_forever()
    show("piece", task.done())
    if task.done():
        break
show(loop.run_until_complete(task))
future = loop.create_future()
loop.call_later(0.001, future.set_result, "set")
show(loop.run_until_complete(future))
show(attempt(loop.run_until_complete, future))
task = loop.create_task(asyncio.sleep(0.01, "slept"))
loop.call_soon(loop.stop)
show(attempt(loop.run_until_complete, task))
show(loop.run_until_complete(task))


async def fails():
    raise ValueError("x")


show(attempt(loop.run_until_complete, fails()))
show(loop.run_until_complete(counts(1)))
show(loop.is_running(), loop.is_closed())
loop.close()
show(loop.is_closed(), attempt(loop.run_forever))
coro = counts(1)
show(attempt(loop.run_until_complete, coro))
coro.close()
coro = counts(1)
show(attempt(loop.create_task, coro))
coro.close()
asyncio.set_event_loop(None)
