import os
import tempfile
import trio
from lib.pair import show


async def main(root):
    path = root / "file"
    async with await trio.open_file(path, "wb") as f:
        show(await f.write(b"one\n"), await f.tell())
        await f.writelines([b"two\n", b"three"])
        show(f.writable(), f.readable(), f.seekable(), f.closed)
    show(f.closed)
    async with await trio.open_file(path, "r+b") as f:
        async for line in f:
            show(line.decode().rstrip("\n"), len(line))
        show(await f.seek(0), (await f.read(2)).decode(), await f.tell())
        show((await f.readline()).decode().rstrip("\n"))
        show(await f.write(b"TWO"), (await f.read()).decode().strip("\n"))
        show(await f.seek(-3, 2), len(await f.readlines()))
        show(await f.truncate(4), await f.seek(0), len(await f.read()))
        show(len(await f.read()), len(await f.readline()))
    try:
        await f.read()
    except ValueError:
        show("ValueError")
    for bad in (root / "no", root, path / "x"):
        try:
            await trio.open_file(bad)
        except OSError as err:
            show(type(err).__name__, err.errno, err.strerror,
                 err.filename == str(bad))
    try:
        await trio.open_file(path, "x")
    except OSError as err:
        show(type(err).__name__, err.errno)
    try:
        await trio.open_file(path, "rw")
    except ValueError:
        show("ValueError")

    await (root / "a" / "b").mkdir(parents=True)
    show(await path.write_bytes(b"12345"), (await path.stat()).st_size)
    show((await path.read_text()), await path.exists(), await path.is_file(),
         await root.is_dir(), await (path / "x").exists())
    await (root / "link").symlink_to("file")
    show(await (root / "link").readlink(), await (root / "link").is_symlink(),
         await (root / "link").samefile(str(path)))
    show((await path.rename(root / "a" / "new")).name)
    await (root / "a" / "b" / "x.lua").touch()
    found = sorted(str(p.relative_to(root)) for p in await root.glob("**/*"))
    show(" ".join(found))
    show(len(list(await root.iterdir())), len(list(await root.rglob("*.lua"))))
    for bad in ((root / "a").rmdir, (root / "a").mkdir, (root / "no").unlink,
                (root / "a").unlink, (root / "no").iterdir):
        try:
            await bad()
        except OSError as err:
            show(err.errno)
    await (root / "no").unlink(missing_ok=True)
    await (root / "a").mkdir(exist_ok=True)


with tempfile.TemporaryDirectory() as folder:
    trio.run(main, trio.Path(folder))
