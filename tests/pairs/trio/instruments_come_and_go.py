import logging

import trio
import trio.testing
from lib.pair import show

logging.disable()


class Steps(trio.abc.Instrument):
    def __init__(self, name):
        self.name = name

    def task_scheduled(self, task):
        if task.name == "main":
            show(self.name, "scheduled")

    def after_task_step(self, task):
        if task.name == "main":
            show(self.name, "stepped")


class Failing(Steps):
    def after_task_step(self, task):
        raise ValueError


async def main():
    lowlevel = trio.lowlevel
    lowlevel.current_task().name = "main"
    first = Steps("first")
    lowlevel.add_instrument(first)
    lowlevel.add_instrument(first)
    await lowlevel.checkpoint()
    show("added")
    lowlevel.add_instrument(Failing("failing"))
    await lowlevel.checkpoint()
    show("failed")
    await lowlevel.checkpoint()
    lowlevel.remove_instrument(first)
    await lowlevel.checkpoint()
    show("removed")
    try:
        lowlevel.remove_instrument(first)
    except Exception:
        show("wasn't there")


trio.run(main)
