import asyncio

from lib.pair import attempt, run, shape, show, turns


def quoted(data):
    text = data.decode().replace("\r", "|")
    return "<" + text.replace("\n", "|") + ">"


def fed(limit, *pieces):
    reader = asyncio.StreamReader(limit=limit or 65536)
    for data in pieces:
        reader.feed_data(data)
    return reader


async def outcome(aw):
    try:
        return quoted(await aw)
    except Exception as err:
        return shape(err)


async def main():
    reader = fed(None, b"one\ntw")
    show(quoted(await reader.readline()))
    task = asyncio.create_task(reader.readline())
    await turns(1)
    reader.feed_data(b"o")
    await turns(2)
    show(task.done())
    reader.feed_data(b"\n\nlast")
    show(quoted(await task), quoted(await reader.readline()))
    reader.feed_eof()
    show(quoted(await reader.readline()), quoted(await reader.readline()))
    reader = fed(3, b"1234567\nok\n")
    show(await outcome(reader.readline()), await outcome(reader.readline()))
    reader = fed(3, b"123\nrest\n")
    show(await outcome(reader.readline()), await outcome(reader.readline()))
    reader = fed(3, b"12345")
    show(await outcome(reader.readline()))
    reader.feed_data(b"6\nok\n")
    show(await outcome(reader.readline()), await outcome(reader.readline()))
    reader = fed(None, b"a--b", b"--c-", b"-")
    for _ in range(3):
        show(await outcome(reader.readuntil(b"--")))
    reader = fed(None, b"one\r")
    task = asyncio.create_task(reader.readuntil(b"\r\n"))
    await turns(1)
    reader.feed_data(b"\ntwo")
    show(quoted(await task), quoted(await reader.read(9)))
    reader = fed(None, b"partial")
    reader.feed_eof()
    try:
        await reader.readuntil(b"x")
    except asyncio.IncompleteReadError as err:
        show(False, shape(err), quoted(err.partial), err.expected)
    show(quoted(await reader.read()), await attempt(reader.readuntil(b"")))
    for data in [b"1234567xrest", b"1234567"]:
        reader = fed(3, data)
        try:
            await reader.readuntil(b"x")
        except asyncio.LimitOverrunError as err:
            show(False, shape(err), err.consumed,
                 quoted(await reader.read(20)))
    reader = fed(None, b"a\nb\n", b"\nc")
    reader.feed_eof()
    async for line in reader:
        show(quoted(line))
    show(reader.at_eof())


run(main())
