-- os.exit(true, true) closes the state: finalizers run.
setmetatable({}, {__gc = function() print("finalizer") end})
print("before")
os.exit(true, true)
