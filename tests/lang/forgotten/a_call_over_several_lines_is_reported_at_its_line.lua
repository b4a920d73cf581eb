-- The warning names the line of the call; a call over several lines is
-- shortened.
-- stderr: whole
local async function f(...) end
f(
  1,
  2
)
print "after"                          -- expect: after
-- expect stderr: {any}:5: RuntimeWarning: coroutine 'f' was never awaited
-- expect stderr:     f(
-- expect stderr:     ^
-- expect stderr:   the call above only makes a coroutine object; to run it, write: await f(...)
-- expect stderr:   help: asyncrun explain forgotten-await
-- style: off
