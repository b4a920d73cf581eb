import asyncio

from lib.pair import shape, show


async def handle(reader, writer):
    line = await reader.readline()
    if line == b"fail\n":
        raise ValueError("handler")
    writer.write(line)
    writer.close()


async def main():
    loop = asyncio.get_running_loop()
    reported = asyncio.Queue()
    loop.set_exception_handler(
        lambda _, context: reported.put_nowait(shape(context["exception"])))
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    for line in [b"one\n", b"fail\n", b"two\n"]:
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(line)
        if line == b"fail\n":
            show(await reported.get())
        else:
            show((await reader.readline()).decode()[:-1])
        writer.close()
        await writer.wait_closed()
    show(reported.empty(), server.is_serving())
    server.close()


asyncio.run(main())
