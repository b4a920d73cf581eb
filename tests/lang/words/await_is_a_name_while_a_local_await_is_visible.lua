-- A program that has a local called 'await' keeps it: 'await' is the
-- keyword only where no local variable or parameter of that name is seen.
local trio = require "trio"

local async function double(x) return 2 * x end

local function parameter(await) return await(4) end
print(parameter(function(x) return x + 1 end)) -- expect: 5

trio.run(async function()
  do
    local await = function(x) return "local " .. x end
    print(await("one"))                -- expect: local one
    print(await (double and "two"))    -- expect: local two
  end
  print(await double(3))               -- expect: 6
  for await = 1, 1 do print(await) end -- expect: 1
  print((function(await) return await("x") end)(string.upper)) -- expect: X
  local function await(x) return "function " .. x end
  print(await("three"))                -- expect: function three
end)
