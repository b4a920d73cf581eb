-- Processes among tasks: several at the same time, lines as they come,
-- timeouts that kill, cancellation of communicate.
local show, _, shape = require "tests.pairs.lib.pair"()
local asyncio = require "asyncio"

local PIPE = asyncio.subprocess.PIPE
local shell = asyncio.create_subprocess_shell

local async function output(cmd)
  local proc = await shell(cmd, {stdout = PIPE})
  local out = await proc:communicate()
  return (out:gsub("\n", ""))
end

local async function with_timeout(cmd, seconds)
  local proc = await shell("exec " .. cmd, {stdout = PIPE})
  local ok, result = await pcall(asyncio.wait_for, proc:communicate(),
                                 seconds)
  if not ok then
    proc:kill()
    await proc:wait()
    return shape(result) .. " " .. proc.returncode
  end
  return result .. proc.returncode
end

local async function count_lines(cmd)
  local proc = await shell(cmd, {stdout = PIPE, stderr = PIPE})
  local lines, errors = {}, {}
  async with asyncio.TaskGroup() as group do
    group:create_task((async function()
      async for line in proc.stdout do lines[#lines + 1] = line end
    end)())
    group:create_task((async function()
      async for line in proc.stderr do errors[#errors + 1] = line end
    end)())
  end
  return #lines, #errors, await proc:wait()
end

local async function converse()
  local proc = await shell("while read x; do echo got $x; done; echo end", {
    stdin = PIPE, stdout = PIPE})
  for i = 1, 3 do
    proc.stdin:write(i .. "\n")
    await proc.stdin:drain()
    show((await proc.stdout:readline()):gsub("\n", "") .. "")
  end
  proc.stdin:close()
  await proc.stdin:wait_closed()
  show((await proc.stdout:read()):gsub("\n", "") .. "")
  show(await proc:wait())
end

local async function main()
  local results = await asyncio.gather(
    output("echo one"), output("sleep 0.01; echo two"), output("echo three"))
  show(table.concat(results, " "))
  show(await with_timeout("sleep 1000", 0.02))
  show(await with_timeout("echo quick", 1000))
  show(await count_lines("for i in 1 2 3; do echo $i; echo e >&2; done"))
  await converse()
  -- the first that ends
  local waits = await shell("read x", {stdin = PIPE})
  local a = asyncio.create_task(waits:wait())
  local b = asyncio.create_task(output("echo b"))
  local done, pending = await asyncio.wait({a, b}, {
    return_when = asyncio.FIRST_COMPLETED})
  show(done[b], pending[a], b:result())
  a:cancel()
  await asyncio.wait {a}
  show(a:cancelled(), waits.returncode)
  waits.stdin:close()
  show(await waits:wait() ~= 0)
  -- bytes, and none
  local proc = await shell("cat | wc -c", {stdin = PIPE, stdout = PIPE})
  local out = await proc:communicate(("\0\255"):rep(50000))
  show(tonumber(out))
  proc = await shell("cat", {stdin = PIPE, stdout = PIPE})
  show(#await proc:communicate(""), proc.returncode)
  proc = await shell("kill -TERM $$", {stdout = PIPE})
  out = await proc:communicate()
  show(#out, proc.returncode)
end

asyncio.run(main())
-- expect: one two three
-- expect: TimeoutError -9
-- expect: quick
-- expect: 0
-- expect: 3	3	0
-- expect: got 1
-- expect: got 2
-- expect: got 3
-- expect: end
-- expect: 0
-- expect: true	true	b
-- expect: true	nil
-- expect: true
-- expect: 100000
-- expect: 0	0
-- expect: 0	-15
