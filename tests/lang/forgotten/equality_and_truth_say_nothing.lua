-- Comparing with == and testing for truth can't be caught; the object is
-- reported when it is dropped.
-- stderr: whole
async function f() return false end
if f() then print "true" end           -- expect: true
print(f() == 1)                        -- expect: false
collectgarbage()
collectgarbage()
-- expect stderr: {any}: RuntimeWarning: coroutine 'f' was never awaited
-- expect stderr: {any}
-- expect stderr: {any}
-- expect stderr: {any}
-- expect stderr:   help: asyncrun explain forgotten-await
-- expect stderr: {any}: RuntimeWarning: coroutine 'f' was never awaited
-- expect stderr: {any}
-- expect stderr: {any}
-- expect stderr: {any}
-- expect stderr:   help: asyncrun explain forgotten-await
