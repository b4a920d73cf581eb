import trio
from lib.pair import show, virtual


async def main():
    def now():
        return float(trio.current_effective_deadline())
    show(now())
    with trio.CancelScope(deadline=9):
        show(now())
        with trio.CancelScope(deadline=12) as inner:
            show(now())
            inner.deadline = 4
            show(now())
            inner.deadline = 14
            inner.shield = True
            show(now())
            inner.cancel()
            show(now())
        show(now())
    show(now())


virtual(main)
