-- 'await' before what is no name or '(' stays a name: that is a syntax error
-- of Lua, and the command adds a hint.
-- stderr: whole
async function f()
  await 5                              -- expect syntax error: syntax error near '5'
end
-- expect stderr: asyncrun: {any}:5:9: syntax error near '5'
-- expect stderr:     await 5                              -- expect syntax error: syntax error near '5'
-- expect stderr:           ^
-- expect stderr:   after 'await' comes a name or '(', on the same line
-- expect stderr:   help: asyncrun explain stray-word
-- style: off
