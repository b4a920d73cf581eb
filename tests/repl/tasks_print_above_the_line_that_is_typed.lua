-- What a task prints while a line is typed comes above it, and the line stays,
-- also one of several rows; a warning and an error do the same.
-- needs: tmux
local screen = require "tests.lib.screen"

local s <close> = screen.open()
s:see "\n>\n$"
s:enter "gate = trio.Event()"
s:enter "asyncio.get_event_loop():call_later(60, gate.set, gate)"
s:enter "async function talk()"
s:enter "  await trio.sleep(0.2)"
s:enter "  print('said')"
s:enter "  io.write('and ', 'written')"
s:enter "  io.stderr:write('error\\n')"
s:enter "  error('raised')"
s:enter "end"
s:see "end\n>\n$"
s:press "C-l"
s:enter "nursery:start_soon(talk)"
s:type(("typed "):rep(15))
s:press "Left"
s:see "said\n"
s:expect([[
> nursery:start_soon(talk)
said
and written
error
input 3:6: raised
    error('raised')
stack traceback:
        input 3:6: in async function 'talk'
        in task 'talk', started at input 4:1
>]] .. (" typed"):rep(13) .. "\ntyped typed")
s:press "End"
s:type "=="
s:see "typed typed =="
s:press "C-c"
s:see "KeyboardInterrupt\n>\n$"
