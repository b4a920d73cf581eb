-- The coroutine is named by its function, however that was declared.
-- stderr: any
local o = {}
async function o.field() end
async function o:method() end
local async function localf() end
local anonymous = async function() end
local named = {entry = async function() end}
print(o.field(), o:method(), localf()) -- a line of objects
-- expect: <coroutine object {any}field at 0x{any}>	<coroutine object {any}method at 0x{any}>	<coroutine object localf at 0x{any}>
print(anonymous())                     -- expect: <coroutine object {any} at 0x{any}>
print(named.entry())                   -- expect: <coroutine object {any} at 0x{any}>
-- style: off
