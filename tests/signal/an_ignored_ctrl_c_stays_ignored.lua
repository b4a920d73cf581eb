-- What is started with SIGINT ignored, by nohup or in a shell's background,
-- leaves it so.
local signal = require "signal"
if arg[1] == "child" then
  signal.raise_signal(signal.SIGINT)
  local trio = require "trio"
  trio.run(trio.sleep, 0)
  print "goes on"
else
  local command = ("trap '' INT; exec '%s' %s child"):format(arg[-1], arg[0])
  print(os.execute(command))
end
-- expect: goes on
-- expect: true	exit	0
