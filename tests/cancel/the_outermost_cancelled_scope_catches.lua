-- Of scopes cancelled together the outermost one catches; a cancel that was
-- never delivered dies with its scope. trio rules 48 and 49
local trio = require "trio"

trio.run(async function()
  local a, b, c = trio.CancelScope(), trio.CancelScope(), trio.CancelScope()
  with a do
    with b do
      with c do
        b:cancel()
        c:cancel()
        await trio.sleep(0)
      end
      print "not reached"
    end
    print(a.cancelled_caught, b.cancelled_caught, c.cancelled_caught)
    -- expect: false	true	false
    local inner = trio.CancelScope()
    with inner do inner:cancel() end
    await trio.sleep(0)
    print(inner.cancelled_caught)                    -- expect: false
    inner = trio.CancelScope()
    with inner do
      inner:cancel()
      await trio.sleep(0)
    end
    print(inner.cancelled_caught)                    -- expect: true
  end
  print(a.cancelled_caught)                          -- expect: false
end)
