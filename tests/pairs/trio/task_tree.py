import trio
from lib.pair import show, virtual


async def child(seconds):
    task = trio.lowlevel.current_task()
    show(task.name, task.parent_nursery.parent_task.name)
    await trio.sleep(seconds)


async def parent():
    trio.lowlevel.current_task().name = "parent"
    async with trio.open_nursery() as nursery:
        nursery.start_soon(child, 1, name="one")
        show(len(nursery.child_tasks), list(nursery.child_tasks)[0].name)
        await trio.sleep(0.5)
        nursery.start_soon(child, 2, name="two")
        await trio.sleep(0.25)
        show(len(nursery.child_tasks), nursery.parent_task.name)
        await trio.sleep(1)
        show(len(nursery.child_tasks), list(nursery.child_tasks)[0].name)
        show(len(nursery.parent_task.child_nurseries))


virtual(parent)
