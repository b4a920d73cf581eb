-- A module that tells how it was loaded.
return {who = (...) .. " from " .. select(2, ...)}
