# What the Python half of a pair needs: values printed as Lua prints them,
# and Trio on the virtual clock. It imports trio only for that.
import math


def text(value):
    if value is None:
        return "nil"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if math.isinf(value):
            return "inf" if value > 0 else "-inf"
        short = "%.14g" % value
        return short if "." in short or "e" in short else short + ".0"
    return str(value)


def show(*values):
    print("\t".join(text(value) for value in values))


def virtual(main, *args, **options):
    import trio
    import trio.testing
    options.setdefault("strict_exception_groups", True)
    clock = trio.testing.MockClock(autojump_threshold=0)
    return trio.run(main, *args, clock=clock, **options)


# As asyncio.run, on a clock that jumps to the next deadline when nothing is
# ready: tests.lib.aio in Lua.
def run(main):
    import asyncio
    import heapq

    class Loop(asyncio.SelectorEventLoop):
        now = 0.0

        def time(self):
            return self.now

        def _run_once(self):
            timers = self._scheduled
            while timers and timers[0]._cancelled:
                self._timer_cancelled_count -= 1
                heapq.heappop(timers)._scheduled = False
            if timers and not self._ready:
                self.now = max(self.now, timers[0]._when)
            super()._run_once()

    with asyncio.Runner(loop_factory=Loop) as runner:
        return runner.run(main)


# The shape of an error: its class, or for a group those of its members.
def shape(error):
    if hasattr(error, "exceptions"):
        return "{" + ", ".join(shape(e) for e in error.exceptions) + "}"
    return type(error).__name__


# The result of an awaitable as text, or the shape of its error.
async def attempt(aw):
    try:
        return text(await aw)
    except BaseException as err:
        return shape(err)


# Let the others run so many times.
async def turns(n):
    import asyncio
    for _ in range(n):
        await asyncio.sleep(0)
