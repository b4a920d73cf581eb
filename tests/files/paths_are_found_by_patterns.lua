-- iterdir, glob and rglob give sorted lists that are iterators, too. Links
-- are followed but by "**".
local check = require "tests.lib.check"
local folder <close> = require "tests.lib.folder" ()
local trio = require "trio"

local function names(list)
  local found = {}
  for i, path in ipairs(list) do
    found[i] = tostring(path:relative_to(folder.path))
  end
  return found
end

trio.run(async function()
  local root = folder.path
  await (root / "a/b"):mkdir {parents = true}
  for _, name in ipairs {"x.lua", ".hidden", "a/y.lua", "a/b/z.lua",
                         "a/b/z.txt"} do
    await (root / name):touch()
  end
  await (root / "link"):symlink_to("a")
  await (root / "loop"):symlink_to(".")

  check.eq(names(await root:iterdir()),
           {".hidden", "a", "link", "loop", "x.lua"})
  local count = 0
  local list = await root:iterdir()
  for _ in list do count = count + 1 end
  for _ in list do count = count + 1 end
  check.eq(count, 10)

  local async function glob(pattern)
    return names(await root:glob(pattern))
  end
  check.eq(await glob("*.lua"), {"x.lua"})
  check.eq(await glob("x.lua"), {"x.lua"})
  check.eq(await glob("nothing"), {})
  check.eq(await glob("a/*"), {"a/b", "a/y.lua"})
  check.eq(await glob("*/y.lua"), {"a/y.lua", "link/y.lua"})
  check.eq(await glob("l*/b/z.*"), {"link/b/z.lua", "link/b/z.txt"})
  check.eq(await glob("**"), {".", "a", "a/b"})
  check.eq(await glob("**/*.lua"), {"x.lua", "a/y.lua", "a/b/z.lua"})
  check.eq(await glob("a/**/z.*"), {"a/b/z.lua", "a/b/z.txt"})
  check.eq(await glob("**/**/b"), {"a/b"})
  check.eq(await glob("[xa]*"), {"a", "x.lua"})
  check.eq(await glob("a/../x.lua"), {"a/../x.lua"})
  check.eq(names(await root:rglob("z.txt")), {"a/b/z.txt"})
  check.eq(names(await (root / "no"):glob("*")), {})

  check.raised(trio.ValueError, await pcall(root.glob, root, ""))
  check.raised(trio.ValueError, await pcall(root.glob, root, "/x"))
  check.raised(trio.TypeError, await pcall(root.glob, root))
  local err = check.raised("FileNotFoundError",
                           await pcall(root.iterdir, root / "no"))
  check.eq(err.filename, tostring(root / "no"))
  check.raised("NotADirectoryError",
               await pcall(root.iterdir, root / "x.lua"))
end)
