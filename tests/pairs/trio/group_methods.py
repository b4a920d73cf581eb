from lib.pair import shape, show

group = ExceptionGroup("outer", [  # noqa: F821
    ValueError("1"),
    ExceptionGroup("inner", [TypeError("2"), ValueError("3")]),  # noqa: F821
    OSError("4"),
])


def text(err):
    return err and shape(err)


show(text(group), group.message, len(group.exceptions))
for condition in (ValueError, TypeError, RuntimeError, (ValueError, OSError),
                  Exception, lambda err: err.args[0] == "3",
                  lambda err: False):
    matched, rest = group.split(condition)
    show(text(matched), text(rest))
    show(text(group.subgroup(condition)))
