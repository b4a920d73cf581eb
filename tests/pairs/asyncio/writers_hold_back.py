import asyncio

from lib.pair import show, turns

CHUNK, CHUNKS = 65536, 256


async def main():
    total, finished = 0, asyncio.Event()
    go = asyncio.Event()

    async def handle(reader, writer):
        nonlocal total
        await go.wait()
        while True:
            data = await reader.read(100000)
            if data == b"":
                break
            total += len(data)
        writer.write(b"done")
        writer.close()
        finished.set()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    reader, writer = await asyncio.open_connection(host, port)
    chunk = b"x" * CHUNK
    writer.write(chunk)
    await writer.drain()
    for _ in range(2, CHUNKS + 1):
        writer.write(chunk)
    drains = [asyncio.create_task(writer.drain()) for _ in range(3)]
    await asyncio.sleep(0.02)
    show(*[drain.done() for drain in drains])
    drains[1].cancel()
    await turns(2)
    go.set()
    await asyncio.wait([drains[0], drains[2]])
    show(drains[0].exception(), drains[1].cancelled())
    writer.write(b"the last")
    writer.write_eof()
    await finished.wait()
    show(total == CHUNK * CHUNKS + len(b"the last"),
         (await reader.read()).decode())
    writer.close()
    await writer.wait_closed()
    await writer.wait_closed()
    server.close()
    await server.wait_closed()


asyncio.run(main())
