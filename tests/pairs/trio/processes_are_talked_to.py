import signal
import subprocess

import trio
from lib.pair import shape, show


async def main():
    pipe = subprocess.PIPE
    async with trio.open_nursery() as nursery:
        cat = await nursery.start(
            lambda task_status: trio.run_process(
                ["cat"], stdin=pipe, stdout=pipe, task_status=task_status))
        show(cat.returncode, cat.poll(), cat.pid > 0, cat.stderr)
        await cat.stdin.send_all(b"hello")
        show((await cat.stdout.receive_some(100)).decode())
        await cat.stdin.aclose()
        show(len(await cat.stdout.receive_some(100)))
    show(cat.returncode, cat.poll(), await cat.wait())
    # signals
    process = await trio.lowlevel.open_process(["sleep", "60"])
    async with trio.open_nursery() as nursery:
        nursery.start_soon(process.wait)
        with trio.CancelScope(deadline=trio.current_time() + 0.01) as scope:
            await process.wait()
        show(scope.cancelled_caught, process.returncode)
        process.send_signal(signal.SIGUSR1)
    show(process.returncode == -signal.SIGUSR1)
    process.kill()
    process.terminate()
    for method in ("terminate", "kill"):
        process = await trio.lowlevel.open_process(["sleep", "60"])
        getattr(process, method)()
        show(method, await process.wait())
    # cancelling
    with trio.CancelScope() as scope:
        async with trio.open_nursery() as nursery:
            process = await nursery.start(
                lambda task_status: trio.run_process(
                    ["sleep", "60"], task_status=task_status))
            scope.cancel()
    show(scope.cancelled_caught, process.returncode)

    async def deliver(process):
        show("deliver")
        process.send_signal(signal.SIGINT)

    with trio.CancelScope() as scope:
        async with trio.open_nursery() as nursery:
            process = await nursery.start(
                lambda task_status: trio.run_process(
                    ["sleep", "60"], deliver_cancel=deliver,
                    task_status=task_status))
            scope.cancel()
    show(scope.cancelled_caught, process.returncode)
    try:
        trio.Process()
    except TypeError as err:
        show(shape(err))


trio.run(main)
