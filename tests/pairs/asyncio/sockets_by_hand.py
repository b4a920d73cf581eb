import asyncio
import socket

from lib.pair import attempt, show, turns


async def main():
    loop = asyncio.get_running_loop()
    listener = socket.socket()
    listener.setblocking(False)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    address = listener.getsockname()

    async def accept():
        sock, _ = await loop.sock_accept(listener)
        return sock

    accepting = asyncio.create_task(accept())
    client = socket.socket()
    client.setblocking(False)
    await loop.sock_connect(client, address)
    server = await accepting
    await loop.sock_sendall(client, b"hello")
    show((await loop.sock_recv(server, 3)).decode(),
         (await loop.sock_recv(server, 100)).decode())
    receiving = asyncio.create_task(loop.sock_recv(server, 100))
    await turns(2)
    show(receiving.done())
    await loop.sock_sendall(client, b"later")
    show((await receiving).decode())
    receiving = asyncio.create_task(loop.sock_recv(server, 100))
    await turns(2)
    receiving.cancel()
    show(await attempt(receiving))
    show(await attempt(asyncio.wait_for(loop.sock_recv(server, 1), 0.01)))
    await loop.sock_sendall(client, b"kept")
    show((await loop.sock_recv(server, 100)).decode())
    size = 1 << 20

    async def send():
        await loop.sock_sendall(client, b"x" * size)
        client.close()

    sending = asyncio.create_task(send())
    total = 0
    while data := await loop.sock_recv(server, 65536):
        total += len(data)
    await sending
    show(total == size)
    server.close()
    listener.close()
    refused = socket.socket()
    refused.setblocking(False)
    show(await attempt(loop.sock_connect(refused, address)))
    refused.close()


asyncio.run(main())
