-- A thousand tasks look up a name each: all get their answer, none is lost
-- to a full buffer and asked for again, and no look-up blocks the others.
local trio = require "trio"
local check = require "tests.lib.check"
local dns_server = require "tests.lib.dns_server"

local answers = {}
for i = 1, 1000 do
  answers[("h%d.test"):format(i)] =
    {("10.0.%d.%d"):format(i // 256, i % 256)}
end

trio.run(async function()
  async with trio.open_nursery() as nursery do
    local server = await nursery:start(dns_server, answers,
                                       {timeout = 10, tries = 1})
    local done = 0
    async with trio.open_nursery() as lookers do
      for i = 1, 1000 do
        lookers:start_soon(async function()
          local host = ("h%d.test"):format(i)
          local found = await trio.socket.getaddrinfo(host, i, {type = 1})
          check.eq(found, {{2, 1, 6, "", {answers[host][1], i}}})
          done = done + 1
        end)
      end
    end
    print(done, #server.asked)
    nursery.cancel_scope:cancel()
  end
end)
-- expect: 1000	2000
