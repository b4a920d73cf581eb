-- Files and what is done to them by name.
local folder <close> = require "tests.lib.folder" ()
local show = require "tests.pairs.lib.pair"()
local trio = require "trio"

local function class(err)
  return tostring(err):match("^%w+")
end

trio.run(async function()
  local root = folder.path
  local path = root / "file"
  local f = await trio.open_file(path, "wb")
  async with f do
    show(await f:write("one\n"), await f:tell())
    await f:writelines {"two\n", "three"}
    show(f:writable(), f:readable(), f:seekable(), f.closed)
  end
  show(f.closed)
  f = await trio.open_file(path, "r+b")
  async with f do
    async for line in f do show(line:gsub("\n", ""), #line) end
    show(await f:seek(0), await f:read(2), await f:tell())
    show(((await f:readline()):gsub("\n", "")))
    show(await f:write("TWO"), ((await f:read()):gsub("\n", "")))
    show(await f:seek(-3, 2), #await f:readlines())
    show(await f:truncate(4), await f:seek(0), #await f:read())
    show(#await f:read(), #await f:readline())
  end
  show(class(select(2, await pcall(f.read, f))))
  for _, bad in ipairs {root / "no", root, path / "x"} do
    local _, err = await pcall(trio.open_file, bad)
    show(class(err), err.errno, err.strerror, err.filename == tostring(bad))
  end
  local _, err = await pcall(trio.open_file, path, "x")
  show(class(err), err.errno)
  show(class(select(2, await pcall(trio.open_file, path, "rw"))))

  await (root / "a" / "b"):mkdir {parents = true}
  show(await path:write_bytes("12345"), (await path:stat()).st_size)
  show(await path:read_text(), await path:exists(), await path:is_file(),
       await root:is_dir(), await (path / "x"):exists())
  await (root / "link"):symlink_to("file")
  show(await (root / "link"):readlink(), await (root / "link"):is_symlink(),
       await (root / "link"):samefile(path))
  show((await path:rename(root / "a" / "new")).name)
  await (root / "a" / "b" / "x.lua"):touch()
  local found = {}
  for p in await root:glob("**/*") do
    found[#found + 1] = tostring(p:relative_to(root))
  end
  table.sort(found)
  show(table.concat(found, " "))
  show(#await root:iterdir(), #await root:rglob("*.lua"))
  for _, bad in ipairs {
    {root.rmdir, root / "a"}, {root.mkdir, root / "a"},
    {root.unlink, root / "no"}, {root.unlink, root / "a"},
    {root.iterdir, root / "no"},
  } do
    local _, failed = await pcall(bad[1], bad[2])
    show(failed.errno)
  end
  await (root / "no"):unlink {missing_ok = true}
  await (root / "a"):mkdir {exist_ok = true}
end)
-- expect: 4	4
-- expect: true	false	true	false
-- expect: true
-- expect: one	4
-- expect: two	4
-- expect: three	5
-- expect: 0	on	2
-- expect: e
-- expect: 3	three
-- expect: 10	1
-- expect: 4	0	4
-- expect: 0	0
-- expect: ValueError
-- expect: FileNotFoundError	2	No such file or directory	true
-- expect: IsADirectoryError	21	Is a directory	true
-- expect: NotADirectoryError	20	Not a directory	true
-- expect: FileExistsError	17
-- expect: ValueError
-- expect: 5	5
-- expect: 12345	true	true	true	false
-- expect: file	true	true
-- expect: new
-- expect: a a/b a/b/x.lua a/new link
-- expect: 2	1
-- expect: 39
-- expect: 17
-- expect: 2
-- expect: 21
-- expect: 2
