import trio
import trio.testing
from lib.pair import show


class Tracer(trio.abc.Instrument):
    def before_run(self):
        show("before_run")

    def after_run(self):
        show("after_run")


def add(hook):
    def method(self, task):
        if task.name in ("main", "child"):
            show(hook, task.name)
    setattr(Tracer, hook, method)


for hook in ("task_spawned", "task_scheduled", "before_task_step",
             "after_task_step", "task_exited"):
    add(hook)


async def child():
    await trio.sleep(1)


async def main():
    trio.lowlevel.current_task().name = "main"
    trio.lowlevel.add_instrument(Tracer())
    async with trio.open_nursery() as nursery:
        nursery.start_soon(child, name="child")
    await trio.lowlevel.checkpoint()


trio.run(main, clock=trio.testing.MockClock(autojump_threshold=0))
