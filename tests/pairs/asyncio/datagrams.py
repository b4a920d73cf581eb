import asyncio
import socket

from lib.pair import shape, show


class Echo(asyncio.DatagramProtocol):
    def connection_made(self, transport):
        self.transport = transport
        show("server made")

    def datagram_received(self, data, addr):
        show("server got", data.decode(), addr[0])
        self.transport.sendto(data.upper(), addr)

    def connection_lost(self, err):
        show("server lost", err)


class Client(asyncio.DatagramProtocol):
    def connection_made(self, transport):
        show("client made")
        self.lost = asyncio.get_running_loop().create_future()
        self.got = asyncio.Queue()
        transport.sendto(b"hello")

    def datagram_received(self, data, addr):
        self.got.put_nowait(data.decode())

    def error_received(self, err):
        self.got.put_nowait(shape(err))

    def connection_lost(self, err):
        show("client lost", err)
        self.lost.set_result(True)


class Quiet(Client):
    def connection_made(self, transport):
        self.got = asyncio.Queue()
        self.lost = asyncio.get_running_loop().create_future()


def fail():
    raise ValueError("x")


async def attempt(f, *args, **options):
    try:
        result = f(*args, **options)
        if asyncio.iscoroutine(result):
            result = await result
        show(result)
    except Exception as err:
        show(shape(err))


async def main():
    loop = asyncio.get_running_loop()
    server, echo = await loop.create_datagram_endpoint(
        Echo, local_addr=("127.0.0.1", 0))
    show(echo.transport is server, server.get_protocol() is echo)
    host, port = server.get_extra_info("sockname")
    show(host, port > 0, server.get_extra_info("peername"))
    transport, client = await loop.create_datagram_endpoint(
        Client, remote_addr=("127.0.0.1", port))
    show(await client.got.get())
    show(transport.get_extra_info("peername")[1] == port)
    transport.sendto(b"again", ("127.0.0.1", port))
    show(await client.got.get())
    await attempt(transport.sendto, b"x", ("127.0.0.1", 1))
    await attempt(transport.sendto, 5)
    show(transport.is_closing())
    transport.close()
    show(transport.is_closing())
    await client.lost
    transport.sendto(b"too late")
    transport.close()
    server.close()
    await asyncio.sleep(0.01)
    transport, client = await loop.create_datagram_endpoint(
        Client, remote_addr=("127.0.0.1", port))
    show(await client.got.get())
    transport.abort()
    await client.lost
    server, echo = await loop.create_datagram_endpoint(
        Echo, ("127.0.0.1", 0))
    host, port = server.get_extra_info("sockname")
    transport, client = await loop.create_datagram_endpoint(
        Quiet, local_addr=("127.0.0.1", 0))
    transport.sendto(b"to", ("127.0.0.1", port))
    show(await client.got.get())
    show(transport.get_extra_info("sockname")[0] == "127.0.0.1",
         transport.get_extra_info("nothing", "default"))
    transport.close()
    server.close()
    await client.lost
    a = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    b = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    a.bind(("127.0.0.1", 0))
    b.bind(("127.0.0.1", 0))
    a.connect(b.getsockname())
    b.connect(a.getsockname())
    b.setblocking(False)
    transport, client = await loop.create_datagram_endpoint(Client, sock=a)
    b.send(b"from a socket")
    show(await client.got.get())
    show((await loop.sock_recv(b, 100)).decode())
    transport.close()
    await client.lost
    b.close()
    endpoint = loop.create_datagram_endpoint
    await attempt(endpoint, Client)
    await attempt(endpoint, Client, local_addr="127.0.0.1")
    stream = socket.socket()
    await attempt(endpoint, Client, sock=stream)
    stream.close()
    taken = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    taken.bind(("127.0.0.1", 0))
    await attempt(endpoint, Client,
                  local_addr=("127.0.0.1", taken.getsockname()[1]))
    taken.close()
    await attempt(endpoint, fail, local_addr=("127.0.0.1", 0))


asyncio.run(main())
