-- Names, fields, methods, string and table arguments, calls in ordinary
-- functions and at top level: each discarded call is reported once.
-- stderr: whole
async function global() end
local async function localf() end
local t = {a = {}}
async function t.field() end
async function t.a:method() end
local function ordinary() localf() end

global(1)
localf()
t.field "x"
t.a:method {}
ordinary()
for _ = 1, 2 do localf() end
if true then global() end
print "end"                            -- expect: end
-- expect stderr: {any}:11: RuntimeWarning: coroutine 'global' was never awaited
-- expect stderr:     global(1)
-- expect stderr:     ^~~~~~
-- expect stderr:   the call above {any} write: await global(1)
-- expect stderr:   help: asyncrun explain forgotten-await
-- expect stderr: {any}:12: RuntimeWarning: coroutine 'localf' was never awaited
-- expect stderr:     localf()
-- expect stderr:     ^~~~~~
-- expect stderr:   the call above {any} write: await localf()
-- expect stderr:   help: asyncrun explain forgotten-await
-- expect stderr: {any}:13: RuntimeWarning: coroutine '{any}field' was never awaited
-- expect stderr:     t.field "x"
-- expect stderr:     ^~~~~~~
-- expect stderr:   the call above {any} write: await t.field "x"
-- expect stderr:   help: asyncrun explain forgotten-await
-- expect stderr: {any}:14: RuntimeWarning: coroutine '{any}method' was never awaited
-- expect stderr:     t.a:method {}
-- expect stderr:     ^~~~~~~~~~
-- expect stderr:   the call above {any} write: await t.a:method {}
-- expect stderr:   help: asyncrun explain forgotten-await
-- expect stderr: {any}:9: RuntimeWarning: coroutine 'localf' was never awaited
-- expect stderr:     local function ordinary() localf() end
-- expect stderr:                               ^~~~~~
-- expect stderr:   the call above {any} write: await localf()
-- expect stderr:   help: asyncrun explain forgotten-await
-- expect stderr: {any}:16: RuntimeWarning: coroutine 'localf' was never awaited
-- expect stderr:     for _ = 1, 2 do localf() end
-- expect stderr:                     ^~~~~~
-- expect stderr:   the call above {any} write: await localf()
-- expect stderr:   help: asyncrun explain forgotten-await
-- expect stderr: {any}:16: RuntimeWarning: coroutine 'localf' was never awaited
-- expect stderr:     for _ = 1, 2 do localf() end
-- expect stderr:                     ^~~~~~
-- expect stderr:   the call above {any} write: await localf()
-- expect stderr:   help: asyncrun explain forgotten-await
-- expect stderr: {any}:17: RuntimeWarning: coroutine 'global' was never awaited
-- expect stderr:     if true then global() end
-- expect stderr:                  ^~~~~~
-- expect stderr:   the call above {any} write: await global()
-- expect stderr:   help: asyncrun explain forgotten-await
-- style: off
