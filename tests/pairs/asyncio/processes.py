import asyncio
import signal

from lib.pair import shape, show

PIPE, STDOUT, DEVNULL = (asyncio.subprocess.PIPE, asyncio.subprocess.STDOUT,
                         asyncio.subprocess.DEVNULL)


def text(value):
    return value.decode() if isinstance(value, bytes) else value


async def attempt(f, *args, **options):
    try:
        result = f(*args, **options)
        if asyncio.iscoroutine(result):
            result = await result
        show(text(result))
    except Exception as err:
        show(shape(err))


async def talk():
    proc = await asyncio.create_subprocess_exec("cat", stdin=PIPE,
                                                stdout=PIPE)
    show(proc.returncode, proc.stderr,
         "integer" if isinstance(proc.pid, int) else None)
    proc.stdin.write(b"one\n")
    await proc.stdin.drain()
    show(text(await proc.stdout.readline()))
    proc.stdin.writelines([b"two\n", b"three\n", b"rest"])
    show(proc.stdin.can_write_eof(), proc.stdin.is_closing())
    proc.stdin.write_eof()
    show(proc.stdin.is_closing())
    async for line in proc.stdout:
        show(text(line))
    show(proc.stdout.at_eof(), await proc.stdout.read() == b"")
    show(await proc.wait(), proc.returncode, await proc.wait())


async def communicate():
    proc = await asyncio.create_subprocess_exec(
        "cat", stdin=PIPE, stdout=PIPE, stderr=PIPE)
    out, err = await proc.communicate(b"input")
    show(text(out), err == b"", proc.returncode)
    proc = await asyncio.create_subprocess_shell(
        "echo out; echo err >&2; exit 3", stdout=PIPE, stderr=PIPE)
    show(*map(text, await proc.communicate()))
    show(proc.returncode)
    proc = await asyncio.create_subprocess_shell(
        "echo out; echo err >&2", stdout=PIPE, stderr=STDOUT)
    show(*map(text, await proc.communicate()))
    proc = await asyncio.create_subprocess_exec("cat", stdin=DEVNULL,
                                                stdout=PIPE)
    show((await proc.communicate())[0] == b"")
    proc = await asyncio.create_subprocess_exec("true", stdin=PIPE)
    show(*await proc.communicate(b"x" * (1 << 20)))
    proc = await asyncio.create_subprocess_exec("cat", stdin=PIPE,
                                                stdout=PIPE)
    out, _ = await proc.communicate(b"x" * (1 << 20))
    show(len(out))
    proc = await asyncio.create_subprocess_exec(
        "sh", "-c", "echo $A; pwd", env={"A": "value"}, cwd="/", stdout=PIPE)
    show(*map(text, await proc.communicate()))


async def signals():
    for name in "kill", "terminate":
        proc = await asyncio.create_subprocess_exec("sleep", "1000")
        getattr(proc, name)()
        show(await proc.wait())
        await attempt(getattr(proc, name))
    proc = await asyncio.create_subprocess_exec("sleep", "1000")
    proc.send_signal(signal.SIGINT)
    show(await proc.wait())
    await attempt(proc.send_signal, signal.SIGINT)


async def ends():
    proc = await asyncio.create_subprocess_exec("true", stdin=PIPE)
    await proc.wait()
    await asyncio.sleep(0.01)
    show(proc.stdin.is_closing())
    proc.stdin.write(b"x")
    await attempt(proc.stdin.drain)
    await attempt(proc.stdin.wait_closed)
    proc = await asyncio.create_subprocess_exec("sleep", "1000", stdin=PIPE)
    proc.stdin.write(b"x" * 200000)
    draining = asyncio.create_task(proc.stdin.drain())
    await asyncio.sleep(0.01)
    proc.kill()
    await attempt(asyncio.wait_for, draining, None)
    show(await proc.wait())
    proc = await asyncio.create_subprocess_shell("echo late", stdout=PIPE)
    await proc.wait()
    show(proc.stdout.at_eof(), text(await proc.stdout.read()))
    proc = await asyncio.create_subprocess_shell("printf 12345; echo",
                                                 stdout=PIPE, limit=3)
    await attempt(proc.stdout.readline)
    await proc.wait()


async def errors():
    exec = asyncio.create_subprocess_exec
    await attempt(exec, "/no/such/program")
    await attempt(exec, "ls", cwd="/no/such/folder")
    await attempt(exec, "/etc/passwd")
    await attempt(exec, "true", 3)
    await attempt(exec, "true", text=True)
    await attempt(exec, "true", universal_newlines=True)
    await attempt(exec, "true", shell=True)
    await attempt(exec, "true", bufsize=3)
    await attempt(exec, "true", unknown=3)
    await attempt(asyncio.create_subprocess_shell, 3)
    await attempt(asyncio.create_subprocess_shell, "true", shell=False)


async def cancellation():
    proc = await asyncio.create_subprocess_exec("cat", stdin=PIPE,
                                                stdout=PIPE)
    await attempt(asyncio.wait_for, proc.wait(), 0.01)
    show(proc.returncode)
    await attempt(asyncio.wait_for, proc.stdout.read(), 0.01)
    waiters = [asyncio.create_task(proc.wait()),
               asyncio.create_task(proc.wait())]
    await asyncio.sleep(0)
    proc.stdin.write(b"still there")
    proc.stdin.close()
    show(text(await proc.stdout.read()))
    show(*await asyncio.gather(*waiters))


async def main():
    await talk()
    await communicate()
    await signals()
    await ends()
    await errors()
    await cancellation()


asyncio.run(main())
