-- Data that is there already is given after others had their turn.
-- trio rule 71
local pieces = require "tests.streams.lib.pieces"
local trio = require "trio"
local assert_checkpoints = trio.testing.assert_checkpoints

trio.run(async function()
  local s = pieces {"abc\ndef\nghi\njkl\n"}
  with assert_checkpoints() do await s:receive_exactly(0) end
  for _ = 1, 2 do
    with assert_checkpoints() do await s:receive_exactly(1) end
  end
  with assert_checkpoints() do await s:receive_until("\n") end
  with assert_checkpoints() do await s:receive_exactly(0) end
  with assert_checkpoints() do await s:receive_some(1) end
  with trio.testing.assert_no_checkpoints() do s:lines() end
  local lines = s:lines()
  local anext = getmetatable(lines).__anext
  for _ = 1, 4 do
    with assert_checkpoints() do print((await anext(lines))) end
  end
end)
-- expect: ef
-- expect: ghi
-- expect: jkl
-- expect: nil
