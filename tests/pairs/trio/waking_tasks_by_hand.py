import outcome
import trio
from lib.pair import shape, show, virtual

lowlevel = trio.lowlevel


async def waiter(name, tasks):
    task = tasks[name] = lowlevel.current_task()
    show(name, task.custom_sleep_data)
    task.custom_sleep_data = name

    def abort(raise_cancel):
        show("abort", task.custom_sleep_data)
        return lowlevel.Abort.SUCCEEDED

    try:
        value = await lowlevel.wait_task_rescheduled(abort)
        show(name, value, task.custom_sleep_data)
    except BaseException as err:
        show(name, shape(err), task.custom_sleep_data)
        if isinstance(err, trio.Cancelled):
            raise


async def main():
    tasks = {}
    async with trio.open_nursery() as nursery:
        for name in ("a", "b", "c", "d"):
            nursery.start_soon(waiter, name, tasks)
            await trio.sleep(1)
        show(tasks["a"].custom_sleep_data)
        lowlevel.reschedule(tasks["a"], outcome.Value("a value"))
        await trio.sleep(1)
        lowlevel.reschedule(tasks["b"], outcome.Error(ValueError()))
        await trio.sleep(1)
        lowlevel.reschedule(tasks["c"])
        await trio.sleep(1)
        nursery.cancel_scope.cancel()
    show(trio.current_time())


virtual(main)
