import trio
from lib.pair import shape, show
from trio import socket


async def serve(listener):
    sock, address = await listener.accept()
    show("accepted", address[0], int(sock.family), int(sock.type), sock.proto)
    show("from there", address[1] == sock.getpeername()[1])
    while True:
        data = await sock.recv(100)
        show("server got", len(data))
        if data == b"":
            break
        await sock.send(data + data)
    sock.close()
    show("closed", sock.fileno())


async def main():
    with socket.socket() as listener:
        await listener.bind(("127.0.0.1", 0))
        listener.listen()
        host, port = listener.getsockname()
        show(host, port > 0)
        client = socket.socket()
        await client.connect(("127.0.0.1", port))
        show("connected", client.getpeername()[0])
        sent = await client.send(b"hello")
        async with trio.open_nursery() as nursery:
            nursery.start_soon(serve, listener)
            data = await client.recv(100)
            show(sent, data.decode())
            show(client.did_shutdown_SHUT_WR)
            client.shutdown(socket.SHUT_WR)
            show(client.did_shutdown_SHUT_WR)
            show("client got", len(await client.recv(100)))
            client.close()
    a, b = socket.socketpair()
    show(a.family == socket.AF_UNIX, a.type == socket.SOCK_STREAM)
    show(a.getsockname())
    show(a.is_readable(), b.is_readable())
    await a.send(b"x")
    show(a.is_readable(), b.is_readable())
    with trio.CancelScope() as scope:
        scope.cancel()
        try:
            await b.recv(1)
        except BaseException as err:
            show(False, shape(err))
            raise
    show((await b.recv(1)).decode())
    copy = b.dup()
    b.close()
    await a.send(b"y")
    show((await copy.recv(1)).decode())
    a.close()
    copy.close()


trio.run(main)
