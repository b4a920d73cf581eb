import asyncio

from lib.pair import attempt, run, show, turns


def quoted(data):
    return "<" + data.decode().replace("\n", "|") + ">"


async def main():
    reader = asyncio.StreamReader()
    show(reader.at_eof(), quoted(await reader.read(0)))
    reader.feed_data(b"hello")
    reader.feed_data(b" world")
    show(quoted(await reader.read(3)), quoted(await reader.read(4)))
    show(quoted(await reader.read(100)), reader.at_eof())
    task = asyncio.create_task(reader.read(10))
    await turns(1)
    show(task.done())
    reader.feed_data(b"later")
    await turns(2)
    show(task.done(), quoted(await task))
    task = asyncio.create_task(reader.read())
    await turns(1)
    reader.feed_data(b"a")
    await turns(2)
    reader.feed_data(b"b")
    await turns(2)
    show(task.done())
    reader.feed_eof()
    show(quoted(await task), reader.at_eof())
    show(quoted(await reader.read(5)), quoted(await reader.read()))
    reader = asyncio.StreamReader()
    reader.feed_data(b"rest")
    reader.feed_eof()
    show(reader.at_eof(), quoted(await reader.read(2)), reader.at_eof())
    show(quoted(await reader.read(2)), reader.at_eof())
    reader = asyncio.StreamReader()
    task = asyncio.create_task(reader.read(1))
    await turns(1)
    show(await attempt(reader.read(1)))
    show(await attempt(reader.readline()))
    reader.feed_data(b"xy")
    show(quoted(await task), quoted(await reader.read(1)))
    show(await attempt(asyncio.wait_for(reader.read(1), 1)))
    task = asyncio.create_task(reader.read(1))
    await turns(1)
    reader.feed_data(b"z")
    task.cancel()
    show(await attempt(task), quoted(await reader.read(1)))


run(main())
