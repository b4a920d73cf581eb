# Trio, a task for each connection.
import sys

import trio

MODE = sys.argv[1] if len(sys.argv) > 1 else "echo"
CHUNK = b"x" * 65536


async def handle(stream):
    try:
        while MODE == "source" or (data := await stream.receive_some(65536)):
            if MODE != "sink":
                await stream.send_all(CHUNK if MODE == "source" else data)
    except trio.BrokenResourceError:
        pass


async def main():
    async with trio.open_nursery() as nursery:
        listeners = await nursery.start(
            lambda task_status: trio.serve_tcp(
                handle, 0, host="127.0.0.1", task_status=task_status))
        print("port", listeners[0].socket.getsockname()[1], flush=True)


trio.run(main)
