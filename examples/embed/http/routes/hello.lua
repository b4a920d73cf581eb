-- SPDX-License-Identifier: MIT
--
-- /hello?name=you: a route that waits for nothing is an ordinary function.

return function(request)
  return ("hello %s\n"):format(request.query.name or "world")
end
