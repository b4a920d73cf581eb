import asyncio
import contextvars

from lib.pair import shape, show, text

var = contextvars.ContextVar("var", default="default")


def attempt(f, *args):
    try:
        return text(f(*args))
    except Exception as err:
        # 3.11 has a ValueError for what isn't a coroutine
        name = shape(err)
        return "TypeError" if name == "ValueError" and args != () \
            and not asyncio.iscoroutine(args[0]) else name


async def get():
    return var.get()


async def set(value):
    var.set(value)
    return var.get()


async def fails():
    raise ValueError("no")


runner = asyncio.Runner()
with runner:
    loop = runner.get_loop()
    show(loop.is_running(), loop.is_closed())
    show(runner.run(get()), runner.run(set("one")), runner.run(get()))
    show(attempt(runner.run, fails()), runner.run(get()))

    async def same():
        return asyncio.get_running_loop() is loop and loop.is_running()

    show(runner.run(same()))

    async def start():
        global task
        task = asyncio.create_task(asyncio.sleep(0, "slept"))

    runner.run(start())
    show(task.done())

    async def wait():
        return await task

    show(runner.run(wait()))
    show(attempt(runner.run, 5), attempt(runner.run, get))
    coro = get()

    async def again():
        return attempt(runner.run, coro)

    show(runner.run(again()))
    coro.close()
show(attempt(runner.get_loop))
runner.close()
coro = get()
show(attempt(runner.run, coro), var.get())
coro.close()
other = asyncio.Runner(debug=True)
show(other.get_loop().get_debug())
other.close()
other.close()


def make():
    global made
    made = asyncio.new_event_loop()
    return made


with asyncio.Runner(loop_factory=make) as factory:
    show(factory.get_loop() is made, factory.run(set("mine")))
show(made.is_closed())
