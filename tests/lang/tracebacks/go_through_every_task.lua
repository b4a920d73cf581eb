-- The report of an error in a child task says where each task was started,
-- up to the main one.
-- stderr: whole
local trio = require "trio"

async function child()
  await trio.lowlevel.checkpoint()
  error(trio.ValueError("boom"))
end
async function middle()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(child)
  end
end
async function main()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(middle)
  end
end
trio.run(main)
-- exit: 1
-- expect stderr: {any}:16: ExceptionGroup: Exceptions from Trio nursery (1 sub-exception)
-- expect stderr: stack traceback:
-- expect stderr: 	{any}:16: in async function 'main'
-- expect stderr: 	in task 'main', run by
-- expect stderr: 	{any}:20: in main chunk
-- expect stderr:   +---------------- 1 ----------------
-- expect stderr:   | {any}:11: ExceptionGroup: Exceptions from Trio nursery (1 sub-exception)
-- expect stderr:   | stack traceback:
-- expect stderr:   | 	{any}:11: in async function 'middle'
-- expect stderr:   | 	in task 'middle', started at {any}:17
-- expect stderr:   |   +---------------- 1 ----------------
-- expect stderr:   |   | {any}:8: ValueError: boom
-- expect stderr:   |   |     error(trio.ValueError("boom"))
-- expect stderr:   |   | stack traceback:
-- expect stderr:   |   | 	{any}:8: in async function 'child'
-- expect stderr:   |   | 	in task 'child', started at {any}:12
-- expect stderr:   |   +------------------------------------
-- expect stderr:   +------------------------------------
-- style: off
