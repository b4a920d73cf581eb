-- The options of run have types; a wrong one is a TypeError that names it,
-- and nothing was run.
local check = require "tests.lib.check"
local trio = require "trio"

local ran = false
local async function main() ran = true end
local function refuse(wanted, options)
  options[1] = main
  local err = check.raises(trio.TypeError, trio.run, options)
  check.raises(wanted, trio.run, options)
  return err
end
refuse("'clock'", {clock = 5})
refuse("'clock'", {clock = {}})
refuse("'clock'", {clock = {start_clock = function() end}})
refuse("'instruments'", {instruments = 5})
refuse("'instrument'", {instruments = {5}})
refuse("'strict_exception_groups'", {strict_exception_groups = 1})
refuse("'restrict_keyboard_interrupt_to_checkpoints'",
       {restrict_keyboard_interrupt_to_checkpoints = "yes"})
print(ran)                                                 -- expect: false
trio.run{main, restrict_keyboard_interrupt_to_checkpoints = true,
         strict_exception_groups = true, instruments = {}}
print(ran)                                                 -- expect: true
