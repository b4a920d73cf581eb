-- SPDX-License-Identifier: MIT
--
-- /: what there is.

return async function()
  return [[
<!doctype html>
<title>Routes that are scripts</title>
<ul>
<li><a href="hello?name=you">hello</a>
<li><a href="slow?seconds=2">slow</a>, while the others go on
<li><a href="many">many</a>, tasks in a nursery
<li><a href="broken">broken</a>
</ul>
]], 200, "text/html"
end
