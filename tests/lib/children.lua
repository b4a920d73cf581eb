-- The number of this process's children, zombies included:
-- require "tests.lib.children" () -- without the shell that counts

return function()
  local list = io.popen("ps -o pid= --ppid $PPID | wc -l")
  local count = tonumber(list:read("a"))
  list:close()
  return count - 1
end
