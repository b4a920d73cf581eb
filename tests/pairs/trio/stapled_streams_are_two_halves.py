import trio
import trio.testing
from lib.pair import shape, show, virtual


class Half(trio.abc.SendStream, trio.abc.ReceiveStream):
    def __init__(self, name, error=None):
        self.name, self.error = name, error

    async def send_all(self, data):
        show(self.name, "send_all", data.decode())

    async def wait_send_all_might_not_block(self):
        show(self.name, "wait")

    async def receive_some(self, max_bytes=None):
        show(self.name, "receive_some", max_bytes)
        return b"data"

    async def aclose(self):
        show(self.name, "aclose")
        if self.error:
            raise self.error


class WithEof(Half):
    async def send_eof(self):
        show(self.name, "send_eof")


async def main():
    stream = trio.StapledStream(Half("out"), Half("in"))
    await stream.send_all(b"x")
    await stream.wait_send_all_might_not_block()
    show((await stream.receive_some(5)).decode())
    await stream.send_eof()
    await stream.aclose()
    show(stream.send_stream.name, stream.receive_stream.name)
    await trio.StapledStream(WithEof("out"), Half("in")).send_eof()
    for first, second in ((ValueError(), None), (None, OSError()),
                          (ValueError(), OSError())):
        stream = trio.StapledStream(Half("out", first), Half("in", second))
        try:
            await stream.aclose()
        except BaseException as err:
            show(shape(err))


virtual(main)
