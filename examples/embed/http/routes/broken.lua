-- SPDX-License-Identifier: MIT
--
-- /broken: an error is this request's only.

return async function()
  error("nothing works today")
end
