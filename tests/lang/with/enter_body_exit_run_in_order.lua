-- 'with m as v': v is what enter gives, the body runs, exit is called with
-- the manager and nil.
local M = {}
function M.__enter(self) print("enter", self.name) return "value" end
function M.__exit(self, err) print("exit", self.name, err) end
local m = setmetatable({name = "m"}, M)

with m as v do
  print("body", v)
end
print "after"
-- expect: enter	m
-- expect: body	value
-- expect: exit	m	nil
-- expect: after
