import trio
from lib.pair import shape, show, virtual


async def attempt(outer, inner, seconds):
    error = None
    try:
        with trio.fail_after(outer):
            inner_error = None
            try:
                with trio.fail_after(inner):
                    await trio.sleep(seconds)
            except BaseException as err:
                inner_error = err
            show("inner", inner_error and shape(inner_error),
                 trio.current_time())
            if inner_error:
                raise inner_error
    except BaseException as err:
        error = err
    show("outer", error and shape(error), trio.current_time())


async def main():
    await attempt(3, 5, 1)
    await attempt(3, 1, 10)
    await attempt(1, 3, 10)


virtual(main)
