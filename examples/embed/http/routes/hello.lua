-- SPDX-License-Identifier: MIT
--
-- /hello?name=you: what the client has sent is in the request.

return async function(request)
  return ("hello %s\n"):format(request.query.name or "world")
end
