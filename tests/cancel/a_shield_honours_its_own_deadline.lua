-- move_on_after(…, {shield = true}) and its kin are cut off from outer
-- scopes, not from their own deadline. trio rule 63
local check = require "tests.lib.check"
local virtual = require "tests.lib.virtual"
local trio = require "trio"

virtual(async function()
  for _, name in ipairs {"move_on_after", "move_on_at", "fail_after",
                         "fail_at"} do
    local outer = trio.CancelScope()
    local start = trio.current_time()
    with outer do
      outer:cancel()
      local when = name:find("_at") and start + 5 or 5
      local ok, err = await pcall(async function()
        with trio[name](when, {shield = true}) do
          await trio.sleep(3)
          io.write(name, " ", trio.current_time() - start, " ")
          await trio.sleep(3)
        end
      end)
      print(trio.current_time() - start, ok, err)
    end
  end
end)
-- expect: move_on_after 3 5.0	true	nil
-- expect: move_on_at 3 5.0	true	nil
-- expect: fail_after 3 5.0	false	TooSlowError
-- expect: fail_at 3 5.0	false	TooSlowError
