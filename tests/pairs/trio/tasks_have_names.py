import trio
from lib.pair import show


class Thing:
    def __str__(self):
        return "a thing"

    __repr__ = __str__


async def worker():
    show(trio.lowlevel.current_task().name.split(".")[-1])
    await trio.sleep(0)


async def starts(task_status):
    show(trio.lowlevel.current_task().name)
    task_status.started()


async def main():
    for name in (None, "seven", 12, Thing(), worker):
        async with trio.open_nursery() as nursery:
            nursery.start_soon(worker, name=name)
    async with trio.open_nursery() as nursery:
        await nursery.start(starts, name="the server")
    task = trio.lowlevel.current_task()
    task.name = "renamed"
    show(task.name, "renamed" in repr(task))
    root = trio.lowlevel.current_root_task()
    show(root.name, root.parent_nursery, root is not task)
    show(task.parent_nursery.parent_task is root)
    show(trio.lowlevel.current_task() is task)


trio.run(main)
