-- strict_exception_groups = false, for the run or one nursery: one error
-- comes out as itself, two in a group; what open_nursery says overrides
-- the run. trio rules 19 and 20
local check = require "tests.lib.check"
local trio = require "trio"

local async function failing(text) error(trio.ValueError(text)) end
local async function main(options, n)
  async with trio.open_nursery(options) as nursery do
    for i = 1, n do nursery:start_soon(failing, i) end
  end
end
local function try(run_strict, nursery_strict, n)
  local ok, err = pcall(trio.run, {
    main, nursery_strict ~= nil
      and {strict_exception_groups = nursery_strict} or nil, n, n = 3,
    strict_exception_groups = run_strict})
  print(trio.isinstance(err, trio.ExceptionGroup) and #err.exceptions or err)
end
try(nil, nil, 1)     -- expect: 1
try(true, nil, 1)    -- expect: 1
try(false, nil, 1)   -- expect: ValueError: 1
try(false, nil, 2)   -- expect: 2
try(false, true, 1)  -- expect: 1
try(true, false, 1)  -- expect: ValueError: 1
try(nil, false, 2)   -- expect: 2
