from lib.pair import show
from trio import Path

for text in ("a/b.tar.gz", "/usr//lib/./x", "..", ".rc", "/", "a.", "//x/y"):
    path = Path(text)
    show(path, path.name, path.stem, path.suffix, path.root, path.parent)
    show(",".join(path.parts), ",".join(path.suffixes),
         " ".join(str(p) for p in path.parents), path.is_absolute())

path = Path("a", "b") / "c.lua"
show(path, "x" / path, path / "/y", path.joinpath("d", "e"))
show(path.with_name("n"), path.with_stem("n"), path.with_suffix(".n"),
     path.with_suffix(""))
show(path.relative_to("a"), path.is_relative_to("a/b"),
     path.is_relative_to("b"))
for bad in (lambda: path.relative_to("b"), lambda: path.with_name(""),
            lambda: path.with_suffix("n"), lambda: Path("/").with_name("n")):
    try:
        bad()
    except ValueError:
        show("ValueError")
for pattern in ("*.lua", "b/*", "a/*", "?/?.lua", "[c-d].*", "[!c]*", "*"):
    show(pattern, path.match(pattern))
show(Path("a") == Path("a/."), Path("a") < Path("b"), Path("a/b") < Path("a.b"),
     Path("b") <= Path("a"))
