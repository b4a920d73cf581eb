import asyncio

from lib.pair import attempt, run, shape, show, turns


async def main():
    reader = asyncio.StreamReader(limit=4)
    reader.feed_data(b"0123456789")
    show((await reader.readexactly(6)).decode(),
         len(await reader.readexactly(0)))
    show(await attempt(reader.readexactly(-1)))
    task = asyncio.create_task(reader.readexactly(8))
    await turns(1)
    reader.feed_data(b"ab")
    await turns(2)
    show(task.done())
    reader.feed_data(b"cdef")
    show((await task).decode(), (await reader.readexactly(2)).decode())
    reader.feed_data(b"short")
    reader.feed_eof()
    try:
        await reader.readexactly(10)
    except asyncio.IncompleteReadError as err:
        show(False, shape(err), err.partial.decode(), err.expected)
        show(err)
    try:
        await reader.readexactly(1)
    except asyncio.IncompleteReadError as err:
        show(False, shape(err), len(err.partial), err.expected)
        show(err, len(await reader.readexactly(0)))
    reader = asyncio.StreamReader()
    reader.feed_data(b"kept")
    show(await attempt(asyncio.wait_for(reader.readexactly(10), 1)))
    show((await reader.read(10)).decode())
    reader = asyncio.StreamReader()
    show(reader.exception())
    task = asyncio.create_task(reader.readexactly(1))
    await turns(1)
    reader.set_exception(ValueError("broken"))
    show(await attempt(task), shape(reader.exception()))
    show(await attempt(reader.read(1)), await attempt(reader.readline()))
    reader.feed_data(b"x")
    show(await attempt(reader.readexactly(1)))


run(main())
