import asyncio
import os
import tempfile

from lib.pair import shape, show

PIPE, STDOUT, DEVNULL = (asyncio.subprocess.PIPE, asyncio.subprocess.STDOUT,
                         asyncio.subprocess.DEVNULL)
exec, shell = asyncio.create_subprocess_exec, asyncio.create_subprocess_shell


async def attempt(f, *args):
    try:
        result = await f(*args)
        show(result.decode() if isinstance(result, bytes) else result)
    except Exception as err:
        show(shape(err))


async def reading():
    proc = await shell("printf 'abc;def\\nghi\\njklmnop'", stdout=PIPE)
    out = proc.stdout
    show((await out.readuntil(b";")).decode(),
         (await out.readexactly(3)).decode())
    show(len(await out.readline()), len(await out.readline()))
    show((await out.readexactly(2)).decode(), out.at_eof())
    try:
        await out.readexactly(100)
    except asyncio.IncompleteReadError as err:
        show(shape(err), err.partial.decode(), err.expected)
    show(out.at_eof(), len(await out.read()), await proc.wait())
    proc = await shell("printf 12345678", stdout=PIPE, limit=4)
    await attempt(proc.stdout.readuntil, b"x")
    show((await proc.stdout.read(3)).decode(),
         (await proc.stdout.read()).decode())
    show(len(await proc.stdout.read()), len(await proc.stdout.readline()),
         await proc.wait())
    proc = await exec("cat", stdin=PIPE, stdout=PIPE)
    first = asyncio.create_task(proc.stdout.readline())
    await asyncio.sleep(0)
    await attempt(proc.stdout.readline)
    first.cancel()
    await asyncio.wait([first])
    proc.stdin.write(b"after it\n")
    show(len(await proc.stdout.readline()))
    proc.stdin.close()
    await proc.wait()


async def writing():
    proc = await exec("cat", stdin=PIPE, stdout=PIPE)
    proc.stdin.write(b"x" * 1000000)
    drain = asyncio.create_task(proc.stdin.drain())
    await asyncio.sleep(0.01)
    show(drain.done())
    show(len(await proc.stdout.readexactly(999999)) - 700000)
    await drain
    proc.stdin.write_eof()
    show((await proc.stdout.read()).decode())
    show(await proc.wait())
    proc.stdin.close()
    show(proc.stdin.is_closing())
    await attempt(proc.stdin.wait_closed)


async def elsewhere():
    fd, path = tempfile.mkstemp()
    with open(path, "w") as file:
        proc = await shell("echo out; echo err >&2", stdout=file,
                           stderr=STDOUT)
        show(proc.stdout, proc.stderr, proc.stdin, await proc.wait())
    with open(path) as file:
        proc = await exec("cat", stdin=file, stdout=PIPE)
        out, _ = await proc.communicate()
        show(out.decode().replace("\n", "|"))
    os.close(fd)
    os.remove(path)
    proc = await shell("cat; echo seen; echo unseen >&2", stdin=DEVNULL,
                       stdout=PIPE, stderr=DEVNULL)
    out, _ = await proc.communicate()
    show(out.decode().replace("\n", "|"))
    proc = await shell("ps -o sid= -p $$", stdout=PIPE,
                       start_new_session=True)
    out, _ = await proc.communicate()
    show(int(out) == proc.pid)
    proc = await exec("/usr/bin/env", stdout=PIPE, env={"ONLY": "this"})
    out, _ = await proc.communicate()
    show(out.decode().replace("\n", "|"))


async def main():
    await reading()
    await writing()
    await elsewhere()


asyncio.run(main())
