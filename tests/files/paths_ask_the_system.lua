-- What is there, what it is, and changes, each a checkpoint in a thread.
local check = require "tests.lib.check"
local folder <close> = require "tests.lib.folder" ()
local trio = require "trio"
local Path = trio.Path

local async function main()
  local root = folder.path
  local deep = root / "a" / "b"
  check.raised("FileNotFoundError", await pcall(deep.mkdir, deep))
  await deep:mkdir({parents = true})
  await deep:mkdir {parents = true, exist_ok = true}
  check.raised("FileExistsError", await pcall(deep.mkdir, deep))

  local file = root / "file"
  check.eq({await file:exists(), await file:is_file()}, {false, false})
  check.eq(await file:write_text("text"), 4)
  check.eq(await file:read_text(), "text")
  check.eq(await file:write_bytes("a\0b"), 3)
  check.eq(await file:read_bytes(), "a\0b")
  check.raised("FileExistsError", await pcall(file.mkdir, file,
                                              {exist_ok = true}))
  check.eq({await file:exists(), await file:is_file(), await file:is_dir(),
            await deep:is_dir(), await file:is_symlink()},
           {true, true, false, true, false})
  check.eq(await (file / "x"):exists(), false)
  check.eq({await Path("/dev/null"):is_char_device(),
            await Path("/"):is_mount(), await file:is_mount(),
            await file:is_fifo(), await file:is_socket(),
            await file:is_block_device()},
           {true, true, false, false, false, false})

  local stat = await file:stat()
  check.eq({stat.st_size, stat.st_mode >> 12, stat.st_nlink}, {3, 8, 1})
  check.eq(math.abs(stat.st_mtime - os.time()) < 100, true)
  check.eq(stat.st_mtime_ns // 1000000000, stat.st_mtime // 1 | 0)
  await file:chmod(384)
  check.eq((await file:stat()).st_mode & 511, 384)

  local link = root / "link"
  await link:symlink_to("file")
  check.eq(await link:readlink(), Path("file"))
  check.eq({await link:is_symlink(), await link:is_file(),
            (await link:lstat()).st_mode >> 12,
            (await link:stat({follow_symlinks = false})).st_size},
           {true, true, 10, 4})
  check.eq(await link:samefile(file), true)
  check.eq(await link:samefile("/"), false)
  local dangling = root / "dangling"
  await dangling:symlink_to("nowhere")
  check.eq({await dangling:exists(),
            await dangling:exists {follow_symlinks = false}}, {false, true})

  await (root / "hard"):hardlink_to(file)
  check.eq((await file:stat()).st_nlink, 2)
  check.eq(await (root / "hard"):rename(root / "moved"), root / "moved")
  check.eq(await (root / "moved"):replace(tostring(root / "again")),
           root / "again")
  local err = check.raised("FileNotFoundError", await pcall(
    root.rename, root / "no", root / "other"))
  check.eq({err.filename, err.filename2},
           {tostring(root / "no"), tostring(root / "other")})
  await (root / "again"):unlink()
  check.raised("FileNotFoundError", await pcall(root.unlink,
                                                root / "again"))
  await (root / "again"):unlink {missing_ok = true}

  await (root / "touched"):touch()
  await (root / "touched"):touch()
  check.raised("FileExistsError", await pcall(
    root.touch, root / "touched", {exist_ok = false}))
  check.raised("ENOTEMPTY", await pcall(root.rmdir, root / "a"))
  await deep:rmdir()

  async with await file:open("a") as f do await f:write("c") end
  check.eq(await file:read_text(), "a\0bc")
  err = check.raised("FileNotFoundError",
                     await pcall(root.read_text, root / "no"))
  check.eq(err.filename, tostring(root / "no"))

  -- Where it leads.
  local cwd = await Path.cwd()
  check.eq(cwd:is_absolute(), true)
  check.eq(await Path("x/../y"):absolute(), cwd / "x/../y")
  check.eq(await Path("x/../y"):resolve(), cwd / "y")
  check.eq(await (root / "link/.."):resolve(), await root:resolve())
  check.eq(await (root / "dangling"):resolve(),
           await root:resolve() / "nowhere")
  check.eq(await Path("/../.."):resolve(), Path("/"))
  check.raised("FileNotFoundError", await pcall(
    root.resolve, root / "no", {strict = true}))
  await (root / "loop"):symlink_to("loop")
  check.raised("ELOOP", await pcall(root.resolve, root / "loop"))

  check.eq(await Path("~/x"):expanduser(), await Path.home() / "x")
  check.eq(await Path("~root"):expanduser(), Path("/root"))
  check.eq(await Path("a/~"):expanduser(), Path("a/~"))
  check.raised(trio.RuntimeError, await pcall(root.expanduser,
                                              Path("~no-such-user/x")))
  check.eq(await Path("/"):owner(), "root")
  check.eq(await Path("/"):group(), "root")
  await trio.run_process {"rm", "-r", file, link, dangling, root / "loop",
                          root / "touched", root / "a"}
  check.eq(#await root:iterdir(), 0)
end

trio.run(main)

trio.run(async function()
  for name, f in pairs {
    stat = folder.path.stat, exists = folder.path.exists,
    iterdir = folder.path.iterdir, resolve = folder.path.resolve,
    absolute = folder.path.absolute, expanduser = folder.path.expanduser,
  } do
    with trio.testing.assert_checkpoints() do await f(folder.path) end
    local scope = trio.CancelScope()
    with scope do
      scope:cancel()
      await f(folder.path)
    end
    check.eq(scope.cancelled_caught, true, name)
  end
  local path = folder.path
  check.raised(trio.TypeError, await pcall(path.write_text, path, 1))
  check.raised(trio.TypeError, await pcall(path.chmod, path, "x"))
  check.raised(trio.TypeError, await pcall(path.mkdir, path, {parents = 1}))
  check.raised(trio.TypeError, await pcall(path.unlink, path, true))
  check.raised("path:stat(...)", await pcall(path.stat))
end)
