-- "did you mean": functions of modules, methods, locals, globals, options;
-- a local that is defined below, a name behind 'as' after its block.
local trio = require "trio"
local program = require "tests.lib.program"

--- The help in the report of the body of main.
local function help(body)
  local text = program.run_text(
    "local trio = require 'trio'\nasync function main()\n" .. body
    .. "\nend\nlocal async function child() end\ntrio.run(main)\n")
  print(text:match("\n  (%S[^\n]*)\nstack") or text)
end

help "await trio.slep(1)" -- expect: did you mean 'sleep'?
help "local e = trio.Event() e:sett()" -- expect: did you mean 'set'?
help "local counter = print countr()" -- expect: did you mean 'counter'?
help "prnt(1)" -- expect: did you mean 'print'?
help "trio.testng.x()" -- expect: did you mean 'testing'?
help "await trio.open_tcp_strem()" -- expect: did you mean 'open_tcp_stream'?
help "local t = {a = {go = 1}} t.a.goo()" -- expect: did you mean 'go'?
help "await child()"
-- expect: 'child' is defined at line 5, as a local: only what comes after that sees it; define it first
help "with trio.CancelScope() as s do end s:cancel()"
-- expect: a name behind 'as' is local to its block: write local s = ... before it, then with s do
local ok, err = pcall(trio.move_on_after, 1, {sheild = true})
print(err.message)
-- expect: move_on_after() has no option 'sheild'
-- expect:   did you mean 'shield'?
-- style: off
