# uvloop, with a Protocol: callbacks.
import asyncio
import sys

import uvloop

MODE = sys.argv[1] if len(sys.argv) > 1 else "echo"
CHUNK = b"x" * 65536


class Handler(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        self.running = False
        if MODE == "source":
            self.resume_writing()

    def data_received(self, data):
        if MODE == "echo":
            self.transport.write(data)

    def pause_writing(self):
        self.running = False

    def resume_writing(self):
        self.running = True
        while self.running and not self.transport.is_closing():
            self.transport.write(CHUNK)


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Handler, "127.0.0.1", 0, backlog=4096)
    print("port", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


uvloop.install()
asyncio.run(main())
