import asyncio

from lib.pair import show

members = []


async def tell(name, line):
    for other, writer in list(members):
        if other != name:
            writer.write(name.encode() + b": " + line)
            await writer.drain()


async def handle(reader, writer):
    name = (await reader.readline()).decode()[:-1]
    member = (name, writer)
    members.append(member)
    writer.write(b"welcome\n")
    async for line in reader:
        await tell(name, line)
    members.remove(member)
    await tell(name, b"leaves\n")
    writer.close()


async def join(port, name):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(name.encode() + b"\n")
    show(name, (await reader.readline()).decode()[:-1])
    return reader, writer, name


async def hears(*clients):
    for reader, _, name in clients:
        show(name, (await reader.readline()).decode()[:-1])


async def main():
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    ann = await join(port, "ann")
    bob = await join(port, "bob")
    eve = await join(port, "eve")
    ann[1].write(b"hello all\n")
    await hears(bob, eve)
    bob[1].writelines([b"one\n", b"two\n"])
    await hears(ann, eve, ann, eve)
    eve[1].close()
    await eve[1].wait_closed()
    await hears(ann, bob)
    ann[1].write(b"still here?\n")
    await hears(bob)
    bob[1].write_eof()
    await hears(ann)
    show(len(await bob[0].read()))
    for client in [ann, bob]:
        client[1].close()
        await client[1].wait_closed()
    await asyncio.sleep(0.02)
    show(len(members))
    server.close()
    await server.wait_closed()


asyncio.run(main())
