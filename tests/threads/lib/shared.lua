-- A module of the tests: each state loads its own.
local shared = {count = 0}

function shared.bump()
  shared.count = shared.count + 1
  return shared.count
end

async function shared.double(x) return 2 * x end

return shared
