-- A first value nil can't be yielded: it would end the loop.
local trio = require "trio"
local check = require "tests.lib.check"

async function nothing() yield end
async function none(x) yield x, 1 end
trio.run(async function()
  for _, g in ipairs {nothing, none} do
    local err = check.raised(trio.ValueError, await pcall(async function()
      async for x in g(nil) do print("never", x) end
    end))
    print(err)                         -- two lines
  end
  -- expect: ValueError: {any}nil{any}
  -- expect: ValueError: {any}nil{any}
  async function goes_on()
    local ok, err = await pcall(async function() await trio.sleep(0) end)
    yield ok, err
  end
  async for ok in goes_on() do print(ok) end -- expect: true
end)
