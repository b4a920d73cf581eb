-- On a terminal: the tutorial's examples, a forgotten await that is mended,
-- several lines, some of them pasted, and the end.
-- needs: tmux
local screen = require "tests.lib.screen"

local s <close> = screen.open()
s:expect "asyncrun: try ...\n>"
s:enter "async function async_double(x)"
s:see "\n>>\n$"
s:enter "  return 2 * x"
s:enter "end"
s:see "end\n>\n$"
s:enter "trio.run(async_double, 3)"
s:see "\n6\n>\n$"
s:enter "async_double(3) + 1"
s:see [[
TypeError: unsupported operand type%(s%) for %+: 'coroutine' and 'number]]
s:press "C-l"
s:enter "trio.sleep(0.01)"
s:expect [[
> trio.sleep(0.01)
<coroutine object sleep at 0x...>
input 4:1: RuntimeError: coroutine 'sleep' was never awaited
    trio.sleep(0.01)
    ^~~~~~~~~~
  the call above only makes a coroutine object; to run it, write: await trio.sle
ep(0.01)
  or run it now: await _
  help: :explain forgotten-await
>]]
s:enter "await _"
s:see "> await _\n>\n$"
s:press "C-l"
s:paste("async function pasted()\n\tprint(\"one line\",\t2)\n"
  .. "\tawait trio.sleep(0)\nend\nawait pasted()\n")
s:expect [[
> async function pasted()
>>  print("one line", 2)
>>  await trio.sleep(0)
>> end
> await pasted()
one line        2
>]]
s:press "C-d"
s:wait_end()
