import os
import tempfile

import trio
from lib.pair import shape, show


async def attempt(f, *args, **options):
    try:
        value = await f(*args, **options)
        show("fine", value if isinstance(value, (str, int)) else None)
    except BaseException as err:
        show(shape(err))


async def main():
    folder = trio.Path(tempfile.mkdtemp())
    path = folder / "a.txt"
    show(path.name, path.stem, path.suffix, path.parent == folder)
    show(await path.exists(), await folder.is_dir())
    await attempt(trio.open_file, str(path))
    async with await trio.open_file(str(path), "w") as file:
        show(await file.write("one\ntwo\nthree"), file.closed)
    show(file.closed)
    await attempt(file.write, "x")
    await attempt(trio.open_file, str(path), "x")
    async with await path.open() as file:
        show(await file.readline() == "one\n")
        show(await file.read(2), await file.tell())
        await file.seek(0)
        async for line in file:
            show(len(line))
        show(await file.read() == "")
    await attempt(path.read_text)
    async with await trio.open_file(str(path), "a") as file:
        await file.write("!")
    show((await path.stat()).st_size)
    await attempt(folder.rmdir)
    await attempt(folder.mkdir)
    await folder.mkdir(exist_ok=True)
    deep = folder.joinpath("b", "c")
    await attempt(deep.mkdir)
    await deep.mkdir(parents=True)
    show(await deep.is_dir(), str(deep.relative_to(str(folder))))
    names = sorted([p.name for p in await folder.iterdir()])
    show(*names)
    other = folder / "z.txt"
    await path.rename(str(other))
    show(await path.exists(), await other.is_file())
    await attempt(path.unlink)
    await path.unlink(missing_ok=True)
    show(len(await other.read_bytes()))
    with trio.CancelScope() as scope:
        scope.cancel()
        await other.read_text()
    show(scope.cancelled_caught)
    await other.unlink()
    await deep.rmdir()
    await deep.parent.rmdir()
    await folder.rmdir()
    show(os.path.exists(str(folder)))


trio.run(main)
