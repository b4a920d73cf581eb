-- An object that was made outside of a run is reported at the latest when
-- the program ends.
-- stderr: whole
async function f() end
c = f()
io.stderr:write "end of the script\n"
-- expect stderr: end of the script
-- expect stderr: {any}:5: RuntimeWarning: coroutine 'f' was never awaited
-- expect stderr:     c = f()
-- expect stderr:         ^
-- expect stderr:   the call above only makes a coroutine object; to run it, write: await f()
-- expect stderr:   help: asyncrun explain forgotten-await
-- style: off
