import trio
from lib.pair import shape, show, virtual


async def server(port, task_status=trio.TASK_STATUS_IGNORED):
    await trio.sleep(1)
    task_status.started(port)
    show("serving", trio.current_time())
    await trio.sleep(2)
    show("end", trio.current_time())


async def refuses(port, task_status):
    await trio.sleep(1)
    raise OSError("port taken")


async def forgets(port, task_status):
    await trio.sleep(1)


async def twice(port, task_status):
    task_status.started(1)
    try:
        task_status.started(2)
    except RuntimeError as err:
        show("twice", shape(err))


async def main():
    async with trio.open_nursery() as nursery:
        show("value", await nursery.start(server, 80))
        show("started", trio.current_time())
        for function in (refuses, forgets):
            try:
                await nursery.start(function, 80)
            except BaseException as err:
                # Trio wrapped it then; now, and here, it comes out bare
                while hasattr(err, "exceptions"):
                    err = err.exceptions[0]
                show(shape(err), trio.current_time())
        show(await nursery.start(twice, 80))
    await server(81)
    show("done", trio.current_time())


virtual(main)
