-- With --strict an object that was kept is still only warned about.
-- options: --strict
-- stderr: whole
async function f() end
do local c = f() end
collectgarbage()
print "goes on"                        -- expect: goes on
-- expect stderr: {any}:5: RuntimeWarning: coroutine 'f' was never awaited
-- expect stderr:     do local c = f() end
-- expect stderr:                  ^
-- expect stderr:   the call above {any}
-- expect stderr:   help: asyncrun explain forgotten-await
