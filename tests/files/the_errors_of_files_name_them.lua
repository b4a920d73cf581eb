-- OSErrors have the errno and the filename; what a mode doesn't allow, what
-- is closed, and what is no file are told.
local check = require "tests.lib.check"
local folder <close> = require "tests.lib.folder" ()
local trio = require "trio"

local open_file = trio.open_file

trio.run(async function()
  local missing = folder / "missing"
  local err = check.raised("FileNotFoundError",
                           await pcall(open_file, missing))
  check.eq({err.errno, err.filename}, {2, tostring(missing)})
  err = check.raised("IsADirectoryError", await pcall(open_file, "/"))
  check.eq({err.errno, err.filename}, {21, "/"})
  check.raised("IsADirectoryError", await pcall(open_file, "/", "w"))
  check.raised("NotADirectoryError",
               await pcall(open_file, "/dev/null/x"))
  local path = folder / "file"
  await (await open_file(path, "x")):aclose()
  check.raised("FileExistsError", await pcall(open_file, path, "x"))
  check.raised("EBADF", await pcall(open_file, 1000))

  local f = await open_file(path, "w")
  print(check.raised(trio.OSError, await pcall(f.read, f)).message
        :gsub("'/.*' ", "FILE "))
  print(check.raised(trio.TypeError, await pcall(f.write, f, 1)))
  print(check.raised(trio.TypeError, await pcall(f.seek, f, "x")))
  print(check.raised(trio.ValueError, await pcall(f.seek, f, -1)))
  print(check.raised(trio.ValueError, await pcall(f.seek, f, 0, 3)))
  print(check.raised(trio.TypeError, await pcall(f.write, "data")))
  await f:aclose()
  await f:aclose()
  check.eq(f.closed, true)
  print(check.raised(trio.ValueError, await pcall(f.write, f, "x")))
  check.raised(trio.ValueError, await pcall(f.flush, f))
  check.raises(trio.ValueError, f.fileno, f)

  print(check.raised(trio.ValueError, await pcall(open_file, path, "rw")))
  for _, mode in ipairs {"", "b", "rbt", "r++", "q", "rr"} do
    check.raised(trio.ValueError, await pcall(open_file, path, mode))
  end
  print(check.raised(trio.TypeError, await pcall(open_file, nil)))
  print(check.raised(trio.TypeError, await pcall(open_file, path, "r",
                                                 {colour = 1})))
  check.raised(trio.ValueError, await pcall(open_file, "a\0b"))
  check.raised(trio.ValueError, await pcall(open_file, path, "r",
                                            {closefd = false}))

  -- A write that fails is told, at the latest when the file is closed.
  f = await open_file("/dev/full", "w")
  await f:write("x")
  check.raised("ENOSPC", await pcall(f.flush, f))
  check.raised("ENOSPC", await pcall(f.aclose, f))
  check.eq(f.closed, true)
end)
-- expect: read(): the file FILE isn't readable	1
-- expect: TypeError: write() argument 'data': expected a string, got 1
-- expect: TypeError: seek() argument 'offset': expected an integer, got 'x'
-- expect: ValueError: seek() argument 'offset': expected a position that isn't negative, got -1
-- expect: ValueError: seek() argument 'whence': expected 0, 1 or 2, got 3
-- expect: TypeError: write() argument 'self': expected a file: write file:write(...), got 'data'
-- expect: ValueError: write(): I/O operation on closed file
-- expect: ValueError: open_file() argument 'mode': expected one of r, w, a and x, and perhaps +, b or t, got 'rw'
-- expect: TypeError: open_file() argument 'name': expected a string or a path, got nil
-- expect: TypeError: open_file() argument 'options': expected the name of an option, got 'colour'
