-- aclose_forcefully closes in a cancelled scope; an error of aclose comes
-- out.
local check = require "tests.lib.check"
local trio = require "trio"

trio.run(async function()
  local slow = {}
  async function slow:aclose()
    slow.closed = true
    await trio.sleep_forever()
  end
  await trio.aclose_forcefully(slow)
  check.eq(slow.closed, true)

  local bad = {}
  async function bad:aclose() error(trio.ValueError("no")) end
  check.raised(trio.ValueError, await pcall(trio.aclose_forcefully, bad))

  for _, wrong in ipairs {1, {}, "x"} do
    check.raised("aclose_forcefully() argument 'resource': expected an "
      .. "object with aclose()",
      await pcall(trio.aclose_forcefully, wrong))
  end
  check.raised("got nil", await pcall(trio.aclose_forcefully))
end)
