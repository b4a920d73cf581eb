-- Calls what may raise one of some errors, and lets all others pass, such
-- as Cancelled: local allow = require "tests.lib.allow"
--   local err = await allow(trio.BrokenResourceError, f, ...)
-- Gives the error, or nil.

local trio = require "trio"

return async function(class, f, ...)
  local ok, err = await pcall(f, ...)
  if ok then return nil end
  if not trio.isinstance(err, class) then error(err, 0) end
  return err
end
