import asyncio
import socket
import ssl

from lib.pair import shape, show


async def attempt(f, *args, **options):
    try:
        await f(*args, **options)
        show("fine")
    except Exception as err:
        show(shape(err))


async def echo(reader, writer):
    writer.write(await reader.readline())
    await writer.drain()
    writer.close()


async def talk(host=None, port=None, **options):
    reader, writer = await asyncio.open_connection(host, port, **options)
    writer.write(b"hello\n")
    line = await reader.readline()
    address, local_port = writer.get_extra_info("sockname")
    writer.close()
    await writer.wait_closed()
    return line, address, local_port


async def main():
    start, connect = asyncio.start_server, asyncio.open_connection
    server = await start(echo, "localhost", 0, family=socket.AF_INET)
    show(len(server.sockets), server.sockets[0].family == socket.AF_INET)
    port = server.sockets[0].getsockname()[1]
    show((await talk("localhost", port, family=socket.AF_INET))[0]
         == b"hello\n")
    await attempt(connect, "127.0.0.1", port, family=socket.AF_INET6)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    line, address, local_port = await talk(
        "127.0.0.1", port, local_addr=("127.0.0.1", number))
    show(line == b"hello\n", address, local_port == number)
    show((await talk("localhost", port, happy_eyeballs_delay=0.25,
                     interleave=1, family=socket.AF_INET))[0] == b"hello\n")
    shared = await start(echo, "127.0.0.1", 0, reuse_port=True)
    number = shared.sockets[0].getsockname()[1]
    other = await start(echo, "127.0.0.1", number, reuse_port=True)
    show(len(other.sockets))
    await attempt(start, echo, "127.0.0.1", number)
    other.close()
    shared.close()
    other = await start(echo, ["127.0.0.1", "127.0.0.2"], 0)
    show(len(other.sockets))
    other.close()
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    other = await start(echo, sock=sock)
    show(other.sockets[0].getsockname()[1] == sock.getsockname()[1])
    mine = socket.socket()
    mine.connect(sock.getsockname())
    show((await talk(sock=mine))[0] == b"hello\n")
    other.close()
    mine = socket.socket()
    await attempt(start, echo, "127.0.0.1", 0, sock=mine)
    await attempt(connect, "127.0.0.1", 1, sock=mine)
    mine.close()
    mine = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    await attempt(start, echo, sock=mine)
    await attempt(connect, sock=mine)
    mine.close()
    await attempt(start, echo)
    await attempt(connect)
    await attempt(connect, "127.0.0.1", port, server_hostname="x")
    await attempt(connect, "127.0.0.1", port, ssl_handshake_timeout=1)
    await attempt(connect, "127.0.0.1", port, ssl_shutdown_timeout=1)
    await attempt(start, echo, "127.0.0.1", 0, ssl_handshake_timeout=1)
    context = ssl.create_default_context()
    for seconds in 0, -1:
        await attempt(connect, "127.0.0.1", port, ssl=context,
                      ssl_handshake_timeout=seconds)
        await attempt(connect, "127.0.0.1", port, ssl=context,
                      ssl_shutdown_timeout=seconds)
    await attempt(start, echo, "127.0.0.1", 0, color="red")
    await attempt(connect, "127.0.0.1", port, color="red")
    await attempt(asyncio.open_unix_connection)
    await attempt(asyncio.start_unix_server, echo)
    server.close()
    await server.wait_closed()
    await attempt(connect, "127.0.0.1", port)


asyncio.run(main())
