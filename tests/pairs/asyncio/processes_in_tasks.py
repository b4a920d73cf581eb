import asyncio

from lib.pair import shape, show

PIPE = asyncio.subprocess.PIPE
shell = asyncio.create_subprocess_shell


async def output(cmd):
    proc = await shell(cmd, stdout=PIPE)
    out, _ = await proc.communicate()
    return out.decode().replace("\n", "")


async def with_timeout(cmd, seconds):
    proc = await shell("exec " + cmd, stdout=PIPE)
    try:
        out, _ = await asyncio.wait_for(proc.communicate(), seconds)
    except asyncio.TimeoutError as err:
        proc.kill()
        await proc.wait()
        return shape(err) + " " + str(proc.returncode)
    return out.decode() + str(proc.returncode)


async def count_lines(cmd):
    proc = await shell(cmd, stdout=PIPE, stderr=PIPE)
    lines, errors = [], []

    async def read(stream, found):
        async for line in stream:
            found.append(line)

    async with asyncio.TaskGroup() as group:
        group.create_task(read(proc.stdout, lines))
        group.create_task(read(proc.stderr, errors))
    return len(lines), len(errors), await proc.wait()


async def converse():
    proc = await shell("while read x; do echo got $x; done; echo end",
                       stdin=PIPE, stdout=PIPE)
    for i in range(1, 4):
        proc.stdin.write(b"%d\n" % i)
        await proc.stdin.drain()
        show((await proc.stdout.readline()).decode().replace("\n", ""))
    proc.stdin.close()
    await proc.stdin.wait_closed()
    show((await proc.stdout.read()).decode().replace("\n", ""))
    show(await proc.wait())


async def main():
    results = await asyncio.gather(
        output("echo one"), output("sleep 0.01; echo two"),
        output("echo three"))
    show(" ".join(results))
    show(await with_timeout("sleep 1000", 0.02))
    show(await with_timeout("echo quick", 1000))
    show(*await count_lines("for i in 1 2 3; do echo $i; echo e >&2; done"))
    await converse()
    waits = await shell("read x", stdin=PIPE)
    a = asyncio.create_task(waits.wait())
    b = asyncio.create_task(output("echo b"))
    done, pending = await asyncio.wait(
        [a, b], return_when=asyncio.FIRST_COMPLETED)
    show(b in done, a in pending, b.result())
    a.cancel()
    await asyncio.wait([a])
    show(a.cancelled(), waits.returncode)
    waits.stdin.close()
    show(await waits.wait() != 0)
    proc = await shell("cat | wc -c", stdin=PIPE, stdout=PIPE)
    out, _ = await proc.communicate(b"\0\xff" * 50000)
    show(int(out))
    proc = await shell("cat", stdin=PIPE, stdout=PIPE)
    show(len((await proc.communicate(b""))[0]), proc.returncode)
    proc = await shell("kill -TERM $$", stdout=PIPE)
    out, _ = await proc.communicate()
    show(len(out), proc.returncode)


asyncio.run(main())
