-- The traceback of a child's error has the script's lines only: where it
-- was raised, in which task, where that was started, up to main. trio
-- rule 31
local trio = require "trio"

local async function deeper()
  await trio.sleep(0)
  error(trio.ValueError("deep"))
end
local async function child()
  await deeper()
  print "not reached"
end
local async function middle()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(child)
  end
end
local async function main()
  async with trio.open_nursery() as nursery do
    nursery:start_soon{middle, name = "the middle"}
  end
end
trio.run(main)
-- exit: 1
-- stderr: whole
-- expect stderr: {any}parents.lua:20: ExceptionGroup: Exceptions from Trio nursery (1 sub-exception)
-- expect stderr: stack traceback:
-- expect stderr: 	{any}parents.lua:20: in async function 'main'
-- expect stderr: 	in task 'main', run by
-- expect stderr: 	{any}parents.lua:24: in main chunk
-- expect stderr:   +---------------- 1 ----------------
-- expect stderr:   | {any}parents.lua:15: ExceptionGroup: Exceptions from Trio nursery (1 sub-exception)
-- expect stderr:   | stack traceback:
-- expect stderr:   | 	{any}parents.lua:15: in async function 'middle'
-- expect stderr:   | 	in task 'the middle', started at {any}parents.lua:21
-- expect stderr:   |   +---------------- 1 ----------------
-- expect stderr:   |   | {any}parents.lua:8: ValueError: deep
-- expect stderr:   |   |     error(trio.ValueError("deep"))
-- expect stderr:   |   | stack traceback:
-- expect stderr:   |   | 	{any}parents.lua:8: in async function 'deeper'
-- expect stderr:   |   | 	{any}parents.lua:11: in async function 'child'
-- expect stderr:   |   | 	in task 'child', started at {any}parents.lua:16
-- expect stderr:   |   +------------------------------------
-- expect stderr:   +------------------------------------
-- style: off
