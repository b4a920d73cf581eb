# What bench/asyncio.lua does, in Python.
# usage: tasks_asyncio.py switch|gather|queue N [uvloop]
import asyncio
import sys
import time

kind, n = sys.argv[1], int(sys.argv[2])
GROUP = 100


async def yields():
    for _ in range(n // GROUP):
        await asyncio.sleep(0)


async def returns():
    pass


async def puts(queue):
    for i in range(n):
        await queue.put(i)


async def gets(queue):
    for _ in range(n):
        await queue.get()


async def switch():
    tasks = [asyncio.create_task(yields()) for _ in range(GROUP)]
    await asyncio.gather(*tasks)


async def gather():
    for _ in range(n // GROUP):
        tasks = [asyncio.create_task(returns()) for _ in range(GROUP)]
        await asyncio.gather(*tasks)


async def queue():
    items = asyncio.Queue(1)
    await asyncio.gather(puts(items), gets(items))


async def main():
    start = time.process_time()
    await {"switch": switch, "gather": gather, "queue": queue}[kind]()
    print("%.12f" % ((time.process_time() - start) / n))


if len(sys.argv) > 3:
    import uvloop
    uvloop.install()
asyncio.run(main())
