import asyncio

from lib.pair import attempt, show


async def handle(reader, writer):
    async for line in reader:
        writer.write(line.upper())
        await writer.drain()
    show("the client has ended")
    writer.write(b"bye\n")
    show(writer.is_closing())
    writer.close()
    show(writer.is_closing())
    await writer.wait_closed()
    show("handled")


async def main():
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    show(server.is_serving(), len(server.sockets))
    host, port = server.sockets[0].getsockname()
    show(host, port > 0)
    for _ in range(2):
        reader, writer = await asyncio.open_connection(host, port)
        peer_host, peer_port = writer.get_extra_info("peername")
        show(peer_host, peer_port == port)
        show(writer.get_extra_info("nothing", "default"),
             writer.get_extra_info("nothing"))
        show(writer.get_extra_info("socket") is not None,
             writer.can_write_eof())
        writer.write(b"one\n")
        writer.writelines([b"two\n", b"three\n"])
        await writer.drain()
        for _ in range(3):
            show((await reader.readline()).decode()[:-1])
        writer.write_eof()
        show((await reader.read()).decode())
        show(reader.at_eof(), writer.is_closing())
        writer.close()
        writer.close()
        await writer.wait_closed()
        show(writer.is_closing())
        await asyncio.sleep(0.02)
    server.close()
    show(server.is_serving(), len(server.sockets))
    await server.wait_closed()
    show(await attempt(asyncio.open_connection(host, port)))


asyncio.run(main())
