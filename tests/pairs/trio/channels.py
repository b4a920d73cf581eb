import math
import trio
import trio.testing
from lib.pair import show, virtual, shape


def statistics(channel):
    s = channel.statistics()
    show(s.current_buffer_used, s.max_buffer_size, s.open_send_channels,
         s.open_receive_channels, s.tasks_waiting_send,
         s.tasks_waiting_receive)


async def attempt(name, f, *args):
    try:
        show(name, await f(*args))
    except Exception as error:
        show(name, shape(error))


def attempt_now(name, f, *args):
    try:
        show(name, f(*args))
    except Exception as error:
        show(name, shape(error))


async def sizes():
    for size in (0, 1, math.inf):
        send, receive = trio.open_memory_channel(size)
        statistics(send)
        attempt_now("send", send.send_nowait, 1)
        attempt_now("send", send.send_nowait, 2)
        attempt_now("receive", receive.receive_nowait)
        attempt_now("receive", receive.receive_nowait)
        statistics(receive)
    for wrong in (-1, 1.0, "1", None, -math.inf):
        attempt_now("open", trio.open_memory_channel, wrong)


async def closing():
    send, receive = trio.open_memory_channel(2)
    other = send.clone()
    statistics(other)
    await send.send(1)
    send.close()
    send.close()
    await attempt("closed", send.send, 2)
    attempt_now("closed", send.send_nowait, 2)
    attempt_now("closed", send.clone)
    await other.send(3)
    await other.aclose()
    await attempt("rest", receive.receive)
    attempt_now("rest", receive.receive_nowait)
    await attempt("rest", receive.receive)
    attempt_now("rest", receive.receive_nowait)
    statistics(send)
    receive.close()
    await attempt("closed", receive.receive)
    attempt_now("closed", receive.receive_nowait)
    send, receive = trio.open_memory_channel(2)
    await send.send(1)
    await receive.aclose()
    await attempt("broken", send.send, 2)
    attempt_now("broken", send.send_nowait, 2)
    statistics(send)


async def closing_under_waiters(nursery):
    send, receive = trio.open_memory_channel(0)
    other = receive.clone()
    for name, channel in (("a", receive), ("b", other), ("c", receive)):
        nursery.start_soon(attempt, name, channel.receive)
        await trio.testing.wait_all_tasks_blocked()
    statistics(send)
    other.close()
    await trio.testing.wait_all_tasks_blocked()
    statistics(send)
    send.send_nowait("to the first")
    await trio.testing.wait_all_tasks_blocked()
    send.close()
    await trio.testing.wait_all_tasks_blocked()
    statistics(send)
    send, receive = trio.open_memory_channel(0)
    other = send.clone()
    for name, channel in (("a", send), ("b", other), ("c", send)):
        nursery.start_soon(attempt, name, channel.send, name)
        await trio.testing.wait_all_tasks_blocked()
    other.close()
    await trio.testing.wait_all_tasks_blocked()
    statistics(send)
    attempt_now("got", receive.receive_nowait)
    await trio.testing.wait_all_tasks_blocked()
    receive.close()
    await trio.testing.wait_all_tasks_blocked()
    statistics(send)


async def main():
    await sizes()
    await closing()
    async with trio.open_nursery() as nursery:
        await closing_under_waiters(nursery)


virtual(main)
