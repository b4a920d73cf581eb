import trio
import trio.testing
from lib.pair import shape, show, virtual

lowlevel = trio.lowlevel


async def daemon(name):
    try:
        await trio.sleep_forever()
    finally:
        show(name, "ends", trio.current_time())


async def failing():
    await trio.sleep(1)
    raise ValueError("of a system task")


async def main():
    token = lowlevel.current_trio_token()
    show(token is lowlevel.current_trio_token())
    for i in range(3):
        token.run_sync_soon(show, "soon", i)
    show("not yet")
    await trio.sleep(1)
    for i in (1, 2, 1, 1):
        token.run_sync_soon(show, "once", i, idempotent=True)
    await trio.sleep(1)

    def again():
        show("again")
        token.run_sync_soon(show, "from inside")

    token.run_sync_soon(again)
    await trio.sleep(1)
    task = lowlevel.spawn_system_task(daemon, "daemon", name="a daemon")
    show(task.name, task.parent_nursery.parent_task is
         lowlevel.current_root_task())
    await trio.sleep(1)
    show("main ends", trio.current_time())
    return token


token = virtual(main)
try:
    token.run_sync_soon(show, "too late")
except trio.RunFinishedError as err:
    show(shape(err))


async def crashes(what):
    try:
        what()
        await trio.sleep_forever()
    except trio.Cancelled as err:
        show(shape(err))
        raise


def wrong():
    raise ValueError("of a callback")


for what in (lambda: lowlevel.spawn_system_task(failing),
             lambda: lowlevel.current_trio_token().run_sync_soon(wrong)):
    try:
        virtual(crashes, what)
    except trio.TrioInternalError as err:
        cause = err.__cause__
        while hasattr(cause, "exceptions"):
            cause = cause.exceptions[0]
        show(shape(err), shape(cause))
try:
    lowlevel.spawn_system_task(daemon, "outside")
except RuntimeError as err:
    show(shape(err))
