import asyncio

from lib.pair import shape, show


def text(value):
    if not isinstance(value, bytes):
        return value
    return value.decode().replace("\r", "<cr>")


async def attempt(reader, separator):
    try:
        show(text(await reader.readuntil(separator)))
    except Exception as err:
        show(shape(err), text(getattr(err, "partial", None)),
             getattr(err, "consumed", None))


def fed(data, **options):
    reader = asyncio.StreamReader(**options)
    reader.feed_data(data)
    return reader


async def main():
    reader = fed(b"one\r\ntwo\nthree;four")
    await attempt(reader, (b"\n", b"\r\n"))
    await attempt(reader, (b"\r\n", b"\n"))
    await attempt(reader, (b"\n", b";"))
    reader.feed_eof()
    await attempt(reader, (b"\n", b";"))
    await attempt(reader, (b"\n",))
    reader = fed(b"aXYbXYZc")
    await attempt(reader, (b"XY", b"XYZ"))
    await attempt(reader, (b"XYZ",))
    reader = fed(b"abcX")
    task = asyncio.create_task(attempt(reader, (b"XYZ", b"--")))
    await asyncio.sleep(0)
    reader.feed_data(b"Y")
    await asyncio.sleep(0)
    reader.feed_data(b"Z-")
    await task
    task = asyncio.create_task(attempt(reader, (b"XYZ", b"--")))
    await asyncio.sleep(0)
    reader.feed_data(b"-rest")
    await task
    reader = fed(b"12345;6", limit=3)
    await attempt(reader, (b";", b"\n"))
    await attempt(reader, (b"\n", b"--"))
    show(text(await reader.read(7)))
    reader = fed(b"123;456", limit=3)
    await attempt(reader, (b";;", b";"))
    await attempt(reader, ())
    await attempt(reader, (b"", b";"))
    await attempt(reader, b"")
    task = asyncio.create_task(attempt(reader, b";x"))
    await asyncio.sleep(0)
    reader.feed_eof()
    await task


asyncio.run(main())
