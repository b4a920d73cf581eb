-- How the tasks of tasks-intro.lua take turns: an instrument is told
-- whatever the run does. Each task runs until it has to wait; only then
-- does another one.
local time = require "time"
local trio = require "trio"

local Tracer = trio.abc.Instrument:subclass()

function Tracer:before_run()
  print("!!! run started")
end

function Tracer:_print_with_task(message, task)
  -- tostring(task) is perhaps more useful than task.name in general, but
  -- in context of a tutorial the extra noise is unhelpful.
  print(("%s: %s"):format(message, task.name))
end

function Tracer:task_spawned(task)
  self:_print_with_task("### new task spawned", task)
end

function Tracer:task_scheduled(task)
  self:_print_with_task("### task scheduled", task)
end

function Tracer:before_task_step(task)
  self:_print_with_task(">>> about to run one step of task", task)
end

function Tracer:after_task_step(task)
  self:_print_with_task("<<< task step finished", task)
end

function Tracer:task_exited(task)
  self:_print_with_task("### task exited", task)
end

function Tracer:before_io_wait(timeout)
  if timeout > 0 then
    print(("### waiting for I/O for up to %s seconds"):format(timeout))
  else
    print("### doing a quick check for I/O")
  end
  self._sleep_time = time.perf_counter()
end

function Tracer:after_io_wait()
  local duration = time.perf_counter() - self._sleep_time
  print(("### finished I/O check (took %s seconds)"):format(duration))
end

function Tracer:after_run()
  print("!!! run finished")
end

local async function child1()
  print("  child1: started! sleeping now...")
  await trio.sleep(0.05)
  print("  child1: exiting!")
end

local async function child2()
  print("  child2 started! sleeping now...")
  await trio.sleep(0.05)
  print("  child2 exiting!")
end

local async function parent()
  print("parent: started!")
  async with trio.open_nursery() as nursery do
    print("parent: spawning child1...")
    nursery:start_soon(child1)

    print("parent: spawning child2...")
    nursery:start_soon(child2)

    print("parent: waiting for children to finish...")
    -- we exit the nursery block here
  end
  print("parent: all done!")
end

trio.run{parent, instruments = {Tracer()}}
