-- open_file and Path: reading, writing, names, folders, errors.
local show, _, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

local async function attempt(f, ...)
  local ok, value = await pcall(f, ...)
  if not ok then return show(shape(value)) end
  local plain = type(value) == "string" or type(value) == "number"
  show("fine", plain and value or nil)
end
trio.run(async function()
  local name = os.tmpname()
  os.remove(name)
  local folder = trio.Path(name)
  await folder:mkdir()
  local path = folder / "a.txt"
  show(path.name, path.stem, path.suffix, path.parent == folder)
  show(await path:exists(), await folder:is_dir())
  await attempt(trio.open_file, path)
  local file
  async with await trio.open_file(path, "w") as f do
    file = f
    show(await file:write("one\ntwo\nthree"), file.closed)
  end
  show(file.closed)
  await attempt(file.write, file, "x")
  await attempt(trio.open_file, path, "x")
  async with await path:open() as file do
    show(await file:readline() == "one\n")
    show(await file:read(2), await file:tell())
    await file:seek(0)
    async for line in file do show(#line) end
    show(await file:read() == "")
  end
  await attempt(path.read_text, path)
  async with await trio.open_file(path, "a") as file do
    await file:write("!")
  end
  show((await path:stat()).st_size)
  await attempt(folder.rmdir, folder)
  await attempt(folder.mkdir, folder)
  await folder:mkdir{exist_ok = true}
  local deep = folder:joinpath("b", "c")
  await attempt(deep.mkdir, deep)
  await deep:mkdir{parents = true}
  show(await deep:is_dir(), tostring(deep:relative_to(folder)))
  local names = {}
  for path in await folder:iterdir() do names[#names + 1] = path.name end
  table.sort(names)
  show(table.unpack(names))
  local other = folder / "z.txt"
  await path:rename(other)
  show(await path:exists(), await other:is_file())
  await attempt(path.unlink, path)
  await path:unlink{missing_ok = true}
  show(#await other:read_bytes())
  local scope = trio.CancelScope()
  with scope do
    scope:cancel()
    await other:read_text()
  end
  show(scope.cancelled_caught)
  await other:unlink()
  await deep:rmdir()
  await deep.parent:rmdir()
  await folder:rmdir()
  show(await folder:exists())
end)
-- expect: a.txt	a	.txt	true
-- expect: false	true
-- expect: FileNotFoundError
-- expect: 13	false
-- expect: true
-- expect: ValueError
-- expect: FileExistsError
-- expect: true
-- expect: tw	6
-- expect: 4
-- expect: 4
-- expect: 5
-- expect: true
-- expect: fine	one
-- expect: two
-- expect: three
-- expect: 14
-- expect: OSError
-- expect: FileExistsError
-- expect: FileNotFoundError
-- expect: true	b/c
-- expect: a.txt	b
-- expect: false	true
-- expect: FileNotFoundError
-- expect: 14
-- expect: true
-- expect: false
