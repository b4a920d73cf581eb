-- What a path is made of, and what is made of it.
local show = require "tests.pairs.lib.pair"()
local Path = require "trio".Path

local function joined(list, separator)
  local texts = {}
  for i, item in ipairs(list) do texts[i] = tostring(item) end
  return table.concat(texts, separator)
end

for _, text in ipairs {"a/b.tar.gz", "/usr//lib/./x", "..", ".rc", "/", "a.",
                       "//x/y"} do
  local path = Path(text)
  show(path, path.name, path.stem, path.suffix, path.root, path.parent)
  show(joined(path.parts, ","), joined(path.suffixes, ","),
       joined(path.parents, " "), path:is_absolute())
end

local path = Path("a", "b") / "c.lua"
show(path, "x" / path, path / "/y", path:joinpath("d", "e"))
show(path:with_name("n"), path:with_stem("n"), path:with_suffix(".n"),
     path:with_suffix(""))
show(path:relative_to("a"), path:is_relative_to("a/b"),
     path:is_relative_to("b"))
for _, bad in ipairs {
  function() path:relative_to("b") end, function() path:with_name("") end,
  function() path:with_suffix("n") end,
  function() Path("/"):with_name("n") end,
} do
  local _, err = pcall(bad)
  show(err.message ~= nil and tostring(err):match("^%w+"))
end
for _, pattern in ipairs {"*.lua", "b/*", "a/*", "?/?.lua", "[c-d].*",
                          "[!c]*", "*"} do
  show(pattern, path:match(pattern))
end
show(Path("a") == Path("a/."), Path("a") < Path("b"),
     Path("a/b") < Path("a.b"), Path("b") <= Path("a"))
-- expect: a/b.tar.gz	b.tar.gz	b.tar	.gz		a
-- expect: a,b.tar.gz	.tar,.gz	a .	false
-- expect: /usr/lib/x	x	x		/	/usr/lib
-- expect: /,usr,lib,x		/usr/lib /usr /	true
-- expect: ..	..	..			.
-- expect: ..		.	false
-- expect: .rc	.rc	.rc			.
-- expect: .rc		.	false
-- expect: /				/	/
-- expect: /			true
-- expect: a.	a.	a.			.
-- expect: a.		.	false
-- expect: //x/y	y	y		//	//x
-- expect: //,x,y		//x //	true
-- expect: a/b/c.lua	x/a/b/c.lua	/y	a/b/c.lua/d/e
-- expect: a/b/n	a/b/n.lua	a/b/c.n	a/b/c
-- expect: b/c.lua	true	false
-- expect: ValueError
-- expect: ValueError
-- expect: ValueError
-- expect: ValueError
-- expect: *.lua	true
-- expect: b/*	true
-- expect: a/*	false
-- expect: ?/?.lua	true
-- expect: [c-d].*	true
-- expect: [!c]*	false
-- expect: *	true
-- expect: true	true	true	false
