-- from_thread.run and run_sync call a function in the task that waits for
-- the thread, and give its results or raise its error.
local trio = require "trio"
local check = require "tests.lib.check"
local run, from_thread = trio.to_thread.run_sync, trio.from_thread

local seen = {}
local host_name = "the host"

local async function where(...)
  await trio.sleep(0)
  check.eq(trio.lowlevel.current_task().name, host_name)
  return ...
end

local function note(x)
  check.eq(trio.lowlevel.current_task().name, host_name)
  seen[#seen + 1] = x
  return #seen
end

local async function fail() error(trio.ValueError("at home")) end
local function fail_plain() error("plain", 0) end

local async function main()
  trio.lowlevel.current_task().name = host_name
  -- The functions are those at home: they see its variables.
  local results = table.pack(await run(function()
    for i = 1, 3 do assert(from_thread.run_sync(note, i) == i) end
    return from_thread.run(where, 1, nil, "x", nil)
  end))
  check.eq({results.n, results[1], results[3], seen}, {4, 1, "x", {1, 2, 3}})

  -- Errors arrive in the thread, and come back as the same object.
  local kept
  check.eq(await run(function()
    local ok, err = pcall(from_thread.run, fail)
    assert(not ok and trio.isinstance(err, trio.ValueError))
    assert(err.message == "at home")
    local ok2, err2 = pcall(from_thread.run_sync, fail_plain)
    return ok2 == false and err2
  end), "plain")
  local async function fail_kept()
    kept = trio.TypeError("kept")
    error(kept)
  end
  local ok, err = await pcall(run, function() from_thread.run(fail_kept) end)
  check.eq({ok, err == kept}, {false, true})

  -- What is sent twice is the same there: a class, say.
  local Mine = trio.Exception:subclass("Mine")
  local async function fail_mine() error(Mine("x")) end
  check.eq(await run(function()
    local ok, err = pcall(from_thread.run, fail_mine)
    return not ok and trio.isinstance(err, Mine)
  end), true)

  -- A function that is made in the thread goes home by its code.
  check.eq(await run(function()
    local n = 20
    return from_thread.run(async function(x)
      return await where(n + x)
    end, 1) + from_thread.run_sync(function() return n end)
  end), 41)

  -- In a coroutine of the thread, too.
  check.eq(await run(function()
    local co = coroutine.wrap(function()
      coroutine.yield(from_thread.run(where, "a"))
      return from_thread.run(where, "b")
    end)
    return co() .. co()
  end), "ab")

  -- The wrong kind of function.
  err = check.raised(trio.TypeError, await pcall(run, function()
    from_thread.run_sync(where)
  end))
  check.eq(err.message:match("^from_thread.run_sync%(%) .*") ~= nil, true)
  err = check.raised(trio.TypeError, await pcall(run, function()
    from_thread.run(note, 4)
  end))
  err = check.raised(trio.TypeError, await pcall(run, function()
    from_thread.run(5)
  end))
  err = check.raised(trio.TypeError, await pcall(run, function()
    where(1) -- it is a handle
  end))
  check.eq(err.message:match("from_thread.run runs it there") ~= nil, true)
end

trio.run(main)

-- Outside a worker they say so.
check.raises("must be called in a thread", from_thread.run, where)
trio.run(async function()
  check.raises("is a blocking function", from_thread.run_sync, note)
  check.raises("is a blocking function", from_thread.check_cancelled)
end)
print("ok") -- expect: ok
