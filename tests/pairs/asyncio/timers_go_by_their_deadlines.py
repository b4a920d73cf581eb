import asyncio

from lib.pair import attempt, run, show


async def main():
    loop = asyncio.get_running_loop()

    def at(seconds, text):
        return loop.call_at(seconds, show, text)

    at(5, "at 5")
    loop.call_later(2, show, "later 2")
    at(1, "at 1")

    def four():
        show("later 4")
        loop.call_later(0.5, show, "4 and a half")

    loop.call_later(4, four)
    task = asyncio.create_task(asyncio.sleep(3, "slept 3"))
    task.add_done_callback(lambda t: show(t.result()))
    show(await attempt(asyncio.wait_for(asyncio.sleep(100), 3.5)))
    show(loop.time())
    await asyncio.sleep(2)
    show(loop.time())
    order = []
    for i in range(16):
        loop.call_later(1 + i * 7 % 16, order.append, i * 7 % 16)
    await asyncio.sleep(20)
    show(" ".join(map(str, order)))


run(main())
