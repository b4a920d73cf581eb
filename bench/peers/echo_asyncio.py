# asyncio, its streams; TCP_NODELAY is asyncio's default.
# usage: echo_asyncio.py [echo|sink|source [uvloop]]
import asyncio
import sys

MODE = sys.argv[1] if len(sys.argv) > 1 else "echo"
CHUNK = b"x" * 65536

# Once a block of this size is freed, malloc stops mapping memory anew for
# each read, which would more than double an echo's time.
bytearray(1 << 20)


async def handle(reader, writer):
    try:
        while MODE == "source" or (data := await reader.read(65536)):
            if MODE != "sink":
                writer.write(CHUNK if MODE == "source" else data)
                await writer.drain()
    except ConnectionError:
        pass
    writer.close()


async def main():
    server = await asyncio.start_server(handle, "127.0.0.1", 0, backlog=4096)
    print("port", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if len(sys.argv) > 2:
    import uvloop
    uvloop.install()
asyncio.run(main())
