import asyncio
import logging

from lib.pair import shape, show, turns

logging.disable(logging.CRITICAL)


def fails(text):
    raise ValueError(text)


async def main():
    loop = asyncio.get_running_loop()
    show(loop.get_exception_handler())

    def handler(lp, context):
        show(lp is loop,
             context["message"].startswith("Exception in callback"),
             shape(context["exception"]), context["exception"])

    loop.set_exception_handler(handler)
    show(loop.get_exception_handler() is handler)
    loop.call_soon(fails, "soon")
    loop.call_soon(show, "goes on")
    loop.call_later(0.001, fails, "later")
    future = loop.create_future()
    future.add_done_callback(lambda _: fails("done"))
    future.add_done_callback(lambda _: show("next"))
    future.set_result(1)
    await turns(1)
    await asyncio.sleep(0.01)
    loop.call_exception_handler({"message": "Exception in callback",
                                 "exception": TypeError("by hand")})

    def breaks(lp, context):
        show("breaks")
        raise TypeError("broken")

    loop.set_exception_handler(breaks)
    loop.call_soon(fails, "again")
    await turns(2)
    loop.set_exception_handler(None)
    show(loop.get_exception_handler())
    try:
        loop.set_exception_handler(5)
    except TypeError as err:
        show(False, shape(err))
    return "done"


show(asyncio.run(main()))
raise SystemExit(1)
