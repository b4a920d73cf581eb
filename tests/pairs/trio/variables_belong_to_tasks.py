import contextvars

import trio
from lib.pair import shape, show, virtual

user = contextvars.ContextVar("user", default="nobody")
bare = contextvars.ContextVar("bare")


def attempt(f, *args):
    try:
        show("fine", f(*args))
    except BaseException as err:
        show(shape(err))


async def child(name, seconds):
    show(name, "begins with", user.get())
    user.set(name)
    await trio.sleep(seconds)
    show(name, "has", user.get())


async def starter(nursery):
    user.set("of the starter")
    nursery.start_soon(child, "elsewhere", 1)
    await trio.sleep(5)
    show("starter has", user.get())


async def service(task_status):
    show("service begins with", user.get())
    user.set("service")
    task_status.started()
    await trio.sleep(1)
    show("service has", user.get())


async def main():
    show(user.get(), user.name)
    attempt(bare.get)
    attempt(bare.get, "default")
    user.set("main")
    async with trio.open_nursery() as outer:
        outer.start_soon(child, "one", 2.125)
        await trio.sleep(0.5)
        user.set("main again")
        outer.start_soon(child, "two", 2)
        await trio.sleep(0.25)
        outer.start_soon(starter, outer)
        await trio.sleep(0.25)
        await outer.start(service)
    show("main has", user.get())
    token = user.set("for a while")
    show(token.old_value, token.var is user)
    user.reset(token)
    show(user.get())
    attempt(user.reset, token)
    attempt(bare.reset, user.set("x"))
    token = bare.set(1)
    show(token.old_value is contextvars.Token.MISSING)
    bare.reset(token)
    attempt(bare.get)


user.set("outside")
virtual(main)
show(user.get())
