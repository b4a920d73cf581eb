import outcome
import trio
from lib.pair import shape, show, virtual
from trio import lowlevel

tasks = {}


async def wait(name, answer):
    tasks[name] = lowlevel.current_task()

    def abort(raise_cancel):
        show("abort", name)
        return answer
    try:
        value = await lowlevel.wait_task_rescheduled(abort)
    except BaseException as err:
        show(name, False, shape(err), trio.current_time())
    else:
        show(name, True, value, trio.current_time())


async def main():
    yes, no = lowlevel.Abort.SUCCEEDED, lowlevel.Abort.FAILED
    async with trio.open_nursery() as nursery:
        nursery.start_soon(wait, "value", yes)
        nursery.start_soon(wait, "error", yes)
        await trio.sleep(1)
        lowlevel.reschedule(tasks["value"], outcome.Value(42))
        await trio.sleep(1)
        lowlevel.reschedule(tasks["error"], outcome.Error(ValueError("x")))
    with trio.move_on_after(1) as scope:
        await wait("succeeded", yes)
    show(scope.cancelled_caught)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(wait, "failed", no)
        await trio.sleep(1)
        nursery.cancel_scope.cancel()
        with trio.CancelScope(shield=True):
            await trio.sleep(1)
        lowlevel.reschedule(tasks["failed"], outcome.Value("late"))


virtual(main)
