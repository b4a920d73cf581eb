-- asyncio.run on a virtual clock that jumps to the next deadline when all
-- tasks wait: local run = require "tests.lib.aio"
--   run(main, args...) -- the result of asyncio.run(main(args...))

local asyncio, trio = require "asyncio", require "trio"

return function(main, ...)
  return asyncio.run(main(...), {
    clock = trio.testing.MockClock {autojump_threshold = 0},
  })
end
