import asyncio

from lib.pair import attempt, show, turns


async def handle(reader, writer):
    writer.write(b"hello")
    writer.close()


async def ask(server):
    host, port = server.sockets[0].getsockname()
    reader, writer = await asyncio.open_connection(host, port)
    data = await reader.read()
    writer.close()
    await writer.wait_closed()
    return data.decode()


async def main():
    server = await asyncio.start_server(handle, "127.0.0.1", 0,
                                        start_serving=False)
    show(server.is_serving(), len(server.sockets))
    await server.start_serving()
    await server.start_serving()
    show(server.is_serving(), await ask(server))
    task = asyncio.create_task(server.serve_forever())
    await turns(2)
    show(task.done(), await ask(server))
    show(await attempt(server.serve_forever()))
    task.cancel()
    show(await attempt(task), server.is_serving(), len(server.sockets))
    show(await attempt(server.serve_forever()))
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server as same:
        show(same is server, await ask(server))
    show(server.is_serving())
    server.close()
    writers = []

    def plain(reader, writer):
        writer.write(b"plain")
        writer.close()
        writers.append(writer)

    server = await asyncio.start_server(plain, "127.0.0.1", 0)
    show(await ask(server), await ask(server), len(writers))
    server.close()
    await server.wait_closed()
    show(await attempt(asyncio.start_server(handle, "127.0.0.1", -1))
         != "nil")


asyncio.run(main())
