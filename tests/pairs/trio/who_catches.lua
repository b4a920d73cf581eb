-- Three nested scopes: which of them catches when some are cancelled.
-- trio rule 48
local show, virtual = require "tests.pairs.lib.pair"()
local trio = require "trio"

virtual(async function()
  for mask = 0, 7 do
    local scopes = {trio.CancelScope(), trio.CancelScope(), trio.CancelScope()}
    with scopes[1] do
      with scopes[2] do
        with scopes[3] do
          for i = 1, 3 do
            if mask & 1 << i - 1 ~= 0 then scopes[i]:cancel() end
          end
          await trio.sleep(0)
        end
        await trio.sleep(0)
      end
    end
    show(mask, scopes[1].cancelled_caught, scopes[2].cancelled_caught,
         scopes[3].cancelled_caught)
  end
end)
-- expect: 0	false	false	false
-- expect: 1	true	false	false
-- expect: 2	false	true	false
-- expect: 3	true	false	false
-- expect: 4	false	false	true
-- expect: 5	true	false	false
-- expect: 6	false	true	false
-- expect: 7	true	false	false
