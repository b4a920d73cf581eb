import asyncio
import os
import tempfile

from lib.pair import attempt, show


async def handle(reader, writer):
    while True:
        data = await reader.readexactly(4)
        if data == b"quit":
            break
        writer.write(data[::-1])
        await writer.drain()
    writer.close()


async def main():
    path = tempfile.mktemp()
    async with await asyncio.start_unix_server(handle, path) as server:
        show(server.sockets[0].getsockname() == path)
        reader, writer = await asyncio.open_unix_connection(path)
        show(writer.get_extra_info("peername") == path)
        for word in [b"abcd", b"wxyz"]:
            writer.write(word)
            show((await reader.readexactly(4)).decode())
        writer.write(b"quit")
        show(len(await reader.read()), reader.at_eof())
        writer.close()
        await writer.wait_closed()
    if os.path.exists(path):
        os.remove(path)
    missing = await attempt(asyncio.open_unix_connection(path))
    show(missing != "nil")


asyncio.run(main())
