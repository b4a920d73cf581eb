-- A host with a loop of its own, for guest runs: a list of functions.
local trio = require "trio"

local host = {}

--- Start a guest run; its functions wait in [todo].
function host.start(call)
  local self = {todo = {}, outcome = nil}
  call.run_sync_soon_threadsafe = function(f)
    self.todo[#self.todo + 1] = f
  end
  call.done_callback = function(outcome) self.outcome = outcome end
  trio.lowlevel.start_guest_run(call)
  return setmetatable(self, {__index = host})
end

--- Call what waits, [n] times; to the end without a number.
function host:turn(n)
  while not self.outcome and n ~= 0 do
    n = n and n - 1
    table.remove(self.todo, 1)()
  end
  return self
end

--- To the end; the results, or the error.
function host:finish() return self:turn().outcome:unwrap() end

return host
