import asyncio

from lib.pair import run, shape, show

N = 5


async def eat(i, meal, forks, waiter):
    async with asyncio.timeout(1.5 if i == 2 else 100):
        async with waiter:
            async with forks[i]:
                async with forks[i % N + 1]:
                    show(i, "eats", meal)
                    await asyncio.sleep(1)


async def dine(i, forks, waiter, bell, state):
    for meal in [1, 2]:
        try:
            await eat(i, meal, forks, waiter)
        except TimeoutError as err:
            show(i, "gives up", shape(err))
        async with bell:
            state["meals"] += 1
            bell.notify_all()


async def host(bell, state):
    async with bell:
        await bell.wait_for(lambda: state["meals"] == 2 * N)
        show("the host closes", state["meals"])


async def main():
    forks = {i: asyncio.Lock() for i in range(1, N + 1)}
    state = {"meals": 0}
    waiter, bell = asyncio.Semaphore(N - 1), asyncio.Condition()
    hosting = asyncio.create_task(host(bell, state))
    async with asyncio.TaskGroup() as group:
        for i in range(1, N + 1):
            group.create_task(dine(i, forks, waiter, bell, state))
    await hosting
    for i in range(1, N + 1):
        show(i, forks[i].locked())
    show(waiter.locked(), bell.locked())


run(main())
