-- os.exit: the status, open buffers written, to-be-closed not closed.
-- exit: 7
io.write("buffered")
local x <close> = setmetatable({}, {__close = function() print("closed") end})
os.exit(7)
