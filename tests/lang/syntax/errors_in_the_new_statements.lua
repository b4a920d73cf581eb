-- Mistakes in the new statements are syntax errors at their word.
local function message(text)
  local f, err = load("async function f() " .. text .. " end", "=s")
  if f then print "accepted" else print((err:match("[^\n]*"))) end
end
message "with m as do end"             -- expect: s:1:30: {any}
message "with m as x, do end"          -- expect: s:1:33: {any}
message "with m as x y do end"         -- expect: s:1:32: {any}
message "with m as x.y do end"         -- expect: s:1:31: {any}
message "with m do"                    -- expect: s:1:33: {any}
message "async for x do end"           -- expect: s:1:32: {any}
message "async for in y do end"        -- expect: s:1:30: {any}
message "async for x = 1, 2 do end"    -- expect: s:1:32: {any}
message "local async x = 1"            -- expect: accepted
message "await f() = 1"                -- expect: s:1:30: {any}
message "await x.y = 1"                -- expect: s:1:30: {any}
message "x = await"                    -- expect: accepted
message "goto continue"
-- expect: s:1:{any}: no visible label 'continue' for <goto> at line 1
message "with m do break end"
-- expect: s:1:{any}: break outside loop at line 1
message "with m do ::a:: end goto a"
-- expect: s:1:{any}: no visible label 'a' for <goto> at line 1
message "local x <const> = 1 with m do x = 2 end"
-- expect: s:1:{any} attempt to assign to const variable 'x'
