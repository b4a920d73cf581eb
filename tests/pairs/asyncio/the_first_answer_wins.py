import asyncio

from lib.pair import run, shape, show


async def source(name, seconds, fails=False):
    show(name, "asked")
    try:
        await asyncio.sleep(seconds)
    except asyncio.CancelledError:
        await asyncio.sleep(0.5)
        show(name, "cleaned up")
        raise
    if fails:
        raise ValueError(name)
    return "answer of " + name


async def first(*tasks):
    pending, answer = set(tasks), None
    while pending and not answer:
        done, pending = await asyncio.wait(
            pending, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            err = task.exception()
            if err is not None:
                show("failed", shape(err), err)
            else:
                answer = answer or task.result()
    for task in sorted(pending, key=lambda t: t.get_name()):
        task.cancel()
    if pending:
        await asyncio.wait(pending)
    if not answer:
        raise RuntimeError("no answer")
    return answer


def ask(name, *args):
    return asyncio.create_task(source(name, *args), name=name)


async def main():
    loop = asyncio.get_running_loop()
    show(await first(ask("slow", 9), ask("bad", 1, True), ask("good", 2),
                     ask("slower", 10)), loop.time())
    try:
        await first(ask("bad", 2, True), ask("worse", 1, True))
    except RuntimeError as err:
        show(False, shape(err), loop.time())


run(main())
