import trio
from lib.pair import show
from trio import socket


async def main():
    a = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    b = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    await a.bind(("127.0.0.1", 0))
    await b.bind(("", 0))
    show(b.getsockname()[0])
    port = b.getsockname()[1]
    show(await a.sendto(b"one", ("127.0.0.1", port)))
    show(await a.sendto(b"second", 0, ("127.0.0.1", port)))
    show(await a.sendto(b"", ("127.0.0.1", port)))
    data, address = await b.recvfrom(100)
    show(data.decode(), address[0], address[1] == a.getsockname()[1])
    show((await b.recv(3)).decode())
    data, address = await b.recvfrom(100)
    show(len(data), len(address))
    a.close()
    b.close()

    six = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    await six.bind(("::1", 0))
    host, six_port, flowinfo, scope_id = six.getsockname()
    show(host, six_port > 0, flowinfo, scope_id)
    await six.sendto(b"six", ("::1", six_port))
    data, address = await six.recvfrom(10)
    show(data.decode(), address[0], address[1] == six_port, *address[2:])
    six.close()

    c, d = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    await c.send(b"unix")
    data, address = await d.recvfrom(10)
    show(data.decode(), address)
    c.close()
    d.close()


trio.run(main)
