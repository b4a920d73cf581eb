-- 'await' outside an async function is a compile-time error: nothing of
-- the script runs.
-- stderr: whole
print "never"

local function double(x)
  return await f(x)                    -- expect syntax error: 'await' outside async function
end
-- expect stderr: asyncrun: {any}:7:10: SyntaxError: 'await' outside async function
-- expect stderr:     return await f(x)                    -- expect syntax error: 'await' outside async function
-- expect stderr:            ^~~~~
-- expect stderr:   {any}double{any}
-- expect stderr:   help: asyncrun explain await-outside-async
-- style: off
