-- What a path is made of, and what is made of it, without asking the
-- system; as Python's pathlib has it.
local check = require "tests.lib.check"
local trio = require "trio"
local Path = trio.Path

local function same(path, text)
  check.eq(tostring(path), text)
end

same(Path(), ".")
same(Path(""), ".")
same(Path("a", "b"), "a/b")
same(Path("a/", "/b", "c"), "/b/c")
same(Path("a//b/./c/"), "a/b/c")
same(Path("../a/.."), "../a/..")
same(Path("//a"), "//a")
same(Path("///a"), "/a")
same(Path("a", Path("b")), "a/b")
same(Path("a") / "b" / Path("c"), "a/b/c")
same("a" / Path("b"), "a/b")
same(Path("a") / "/b", "/b")
same(Path("a"):joinpath("b", "c"), "a/b/c")
check.eq("in " .. Path("a"), "in a")

-- One object for each, so that it is the same key of a table.
check.eq(Path("a/./b") == Path("a", "b"), true)
check.eq(({[Path("x")] = 1})[Path("x")], 1)
check.eq(Path("a") ~= Path("b"), true)
check.eq(Path("a/b") < Path("a.b"), true)
check.eq(Path("a") < Path("a/b"), true)
check.eq(Path("b") > Path("a/b"), true)
check.eq({Path("a") <= Path("a"), Path("a") < Path("a")}, {true, false})

local path = Path("/usr/lib/archive.tar.gz")
check.eq(path.parts, {"/", "usr", "lib", "archive.tar.gz"})
check.eq({path.name, path.stem, path.suffix},
         {"archive.tar.gz", "archive.tar", ".gz"})
check.eq(path.suffixes, {".tar", ".gz"})
check.eq({path.root, path.drive, path.anchor}, {"/", "", "/"})
same(path.parent, "/usr/lib")
check.eq(#path.parents, 3)
same(path.parents[3], "/")
same(Path("/").parent, "/")
same(Path("a").parent, ".")
check.eq(#Path("a").parents, 1)
for name, suffix in pairs {[".rc"] = "", ["a."] = "", [".."] = "",
                           ["/"] = "", ["a.b"] = ".b", [".a.b"] = ".b"} do
  check.eq(Path(name).suffix, suffix, name)
end
check.eq(Path("a."). suffixes, {})

check.eq(path:is_absolute(), true)
check.eq(Path("a"):is_absolute(), false)
check.eq(path:as_posix(), "/usr/lib/archive.tar.gz")
check.eq(Path("/a b"):as_uri(), "file:///a%20b")
check.raises(trio.ValueError, Path("a").as_uri, Path("a"))

same(path:relative_to("/usr"), "lib/archive.tar.gz")
same(path:relative_to(path), ".")
check.raises("'/usr/lib/archive.tar.gz' is not in the subpath of '/etc'",
             path.relative_to, path, "/etc")
check.raises(trio.ValueError, path.relative_to, path, "usr")
same(path:relative_to("/usr/bin", {walk_up = true}),
     "../lib/archive.tar.gz")
check.eq({path:is_relative_to("/usr"), path:is_relative_to("/us")},
         {true, false})

same(path:with_name("x"), "/usr/lib/x")
same(path:with_stem("x"), "/usr/lib/x.gz")
same(path:with_suffix(".zip"), "/usr/lib/archive.tar.zip")
same(path:with_suffix(""), "/usr/lib/archive.tar")
same(Path("a"):with_suffix(".lua"), "a.lua")
for _, bad in ipairs {"", ".", "a/b"} do
  check.raises(trio.ValueError, path.with_name, path, bad)
end
for _, bad in ipairs {"lua", ".", ".a/b"} do
  check.raises(trio.ValueError, path.with_suffix, path, bad)
end
check.raises(trio.ValueError, Path("/").with_name, Path("/"), "x")

for pattern, matches in pairs {
  ["*.gz"] = true, ["lib/*.gz"] = true, ["/usr/*/*"] = true,
  ["/*.gz"] = false, ["*.zip"] = false, ["a*.t?r.[g-h]z"] = true,
  ["[!a]*"] = false, ["[!b]*"] = true, ["**/*.gz"] = true,
  ["/a/usr/lib/archive.tar.gz"] = false,
} do
  check.eq(path:match(pattern), matches, pattern)
end
check.eq(Path("A.PY"):match("*.py"), false)
check.eq(Path("A.PY"):match("*.py", {case_sensitive = false}), true)
check.eq(Path("ä"):match("?"), true)
check.eq(Path("a[b"):match("a[b"), true)
check.eq(Path("a%b"):match("a%b"), true)
check.raises(trio.ValueError, path.match, path, "")

print(path)
print(check.raises(trio.TypeError, Path, 1))
print(check.raises(trio.TypeError, path.match))
print(check.raises(trio.TypeError, function() path.x = 1 end))
-- expect: /usr/lib/archive.tar.gz
-- expect: TypeError: Path() argument 'segment': expected a string or a path, got 1
-- expect: TypeError: match() argument 'self': expected a Path: write path:match(...), got nil
-- expect: TypeError: a Path can't be changed: attribute 'x'
