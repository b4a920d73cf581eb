import trio
from lib.pair import shape, show, virtual


class Manager:
    def __init__(self, name, swallow=None):
        self.name, self.swallow = name, swallow

    async def __aenter__(self):
        await trio.sleep(1)
        show("enter", self.name, trio.current_time())
        return self

    async def __aexit__(self, kind, err, traceback):
        await trio.sleep(1)
        show("exit", self.name, err and shape(err), trio.current_time())
        return self.swallow


async def main():
    async with Manager("a") as a, Manager("b") as b:
        show("body", a.name, b.name)
    async with Manager("c", True), Manager("d", False):
        raise ValueError("swallowed")
    try:
        async with Manager("e"):
            raise OSError("seen")
    except OSError as err:
        show(shape(err))


virtual(main)
