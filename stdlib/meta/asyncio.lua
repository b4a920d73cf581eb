---@meta _
-- SPDX-License-Identifier: MIT
--
-- The names of asyncio, for editors, and the classes of what is made in C.
-- This file is never run.

---@class asyncio
local asyncio = {}

-- Where each name is described.

local runners = require "asyncio.runners"
asyncio.run, asyncio.Runner = runners.run, runners.Runner

local tasks = require "asyncio.tasks"
asyncio.sleep, asyncio.create_task = tasks.sleep, tasks.create_task
asyncio.ensure_future, asyncio.Future = tasks.ensure_future, tasks.Future
asyncio.Task, asyncio.current_task = tasks.Task, tasks.current_task
asyncio.all_tasks, asyncio.isfuture = tasks.all_tasks, tasks.isfuture
asyncio.iscoroutine = tasks.iscoroutine
asyncio.iscoroutinefunction = tasks.iscoroutinefunction

asyncio.gather = require "asyncio.gather".gather
asyncio.shield = require "asyncio.shield".shield
asyncio.TaskGroup = require "asyncio.taskgroups".TaskGroup

local timeouts = require "asyncio.timeouts"
asyncio.timeout, asyncio.timeout_at = timeouts.timeout, timeouts.timeout_at
asyncio.wait_for = timeouts.wait_for

local wait = require "asyncio.wait"
asyncio.wait, asyncio.as_completed = wait.wait, wait.as_completed
asyncio.FIRST_COMPLETED = wait.FIRST_COMPLETED
asyncio.FIRST_EXCEPTION = wait.FIRST_EXCEPTION
asyncio.ALL_COMPLETED = wait.ALL_COMPLETED

local locks = require "asyncio.locks"
asyncio.Lock, asyncio.Event = locks.Lock, locks.Event
asyncio.Condition, asyncio.Semaphore = locks.Condition, locks.Semaphore
asyncio.BoundedSemaphore = locks.BoundedSemaphore

local barrier = require "asyncio.barrier"
asyncio.Barrier = barrier.Barrier
asyncio.BrokenBarrierError = barrier.BrokenBarrierError

local queues = require "asyncio.queues"
asyncio.Queue, asyncio.PriorityQueue = queues.Queue, queues.PriorityQueue
asyncio.LifoQueue, asyncio.QueueEmpty = queues.LifoQueue, queues.QueueEmpty
asyncio.QueueFull, asyncio.QueueShutDown =
  queues.QueueFull, queues.QueueShutDown

local streams = require "asyncio.streams"
asyncio.open_connection = streams.open_connection
asyncio.open_unix_connection = streams.open_unix_connection
asyncio.StreamReader = require "asyncio.reader".StreamReader
asyncio.StreamWriter = require "asyncio.writer".StreamWriter

local server = require "asyncio.server"
asyncio.start_server = server.start_server
asyncio.start_unix_server = server.start_unix_server
asyncio.Server = server.Server

local subprocess = require "asyncio.subprocess"
asyncio.create_subprocess_exec = subprocess.create_subprocess_exec
asyncio.create_subprocess_shell = subprocess.create_subprocess_shell
--- Constants, classes and errors of processes.
---@type asyncio.subprocess
asyncio.subprocess = subprocess

local protocols = require "asyncio.protocols"
asyncio.BaseProtocol = protocols.BaseProtocol
asyncio.DatagramProtocol = protocols.DatagramProtocol

local events = require "asyncio.events"
asyncio.get_running_loop = events.get_running_loop
asyncio.get_event_loop = events.get_event_loop
asyncio.set_event_loop = events.set_event_loop
asyncio.new_event_loop = events.new_event_loop

-- Errors

--- Is the value an exception of this class, or of one of these or below
--- it? False for anything that isn't an exception.
---@param err any
---@param class asyncio.ExceptionClass|asyncio.ExceptionClass[]
---@return boolean
function asyncio.isinstance(err, class) end

--- The class above all. Not caught by mistake: CancelledError.
---@type asyncio.ExceptionClass
asyncio.BaseException = nil
--- The class above all ordinary errors: derive your own from it.
---@type asyncio.ExceptionClass
asyncio.Exception = nil
--- A value of a wrong type.
---@type asyncio.ExceptionClass
asyncio.TypeError = nil
--- A value out of its range.
---@type asyncio.ExceptionClass
asyncio.ValueError = nil
--- Something that can't be done now or here.
---@type asyncio.ExceptionClass
asyncio.RuntimeError = nil
--- A condition that should hold doesn't.
---@type asyncio.ExceptionClass
asyncio.AssertionError = nil
--- An error of the system: OSError(errno, strerror).
---@type trio.OSErrorClass
asyncio.OSError = nil
--- Something with a connection; below OSError.
---@type trio.OSErrorClass
asyncio.ConnectionError = nil
--- Nobody reads any more; below ConnectionError.
---@type trio.OSErrorClass
asyncio.BrokenPipeError = nil
--- The connection was given up; below ConnectionError.
---@type trio.OSErrorClass
asyncio.ConnectionAbortedError = nil
--- Nobody listens; below ConnectionError.
---@type trio.OSErrorClass
asyncio.ConnectionRefusedError = nil
--- The peer has cut it; below ConnectionError.
---@type trio.OSErrorClass
asyncio.ConnectionResetError = nil
--- It would block; below OSError.
---@type trio.OSErrorClass
asyncio.BlockingIOError = nil
--- No such child process; below OSError.
---@type trio.OSErrorClass
asyncio.ChildProcessError = nil
--- It is there already; below OSError.
---@type trio.OSErrorClass
asyncio.FileExistsError = nil
--- No such file or folder; below OSError.
---@type trio.OSErrorClass
asyncio.FileNotFoundError = nil
--- A signal came; below OSError.
---@type trio.OSErrorClass
asyncio.InterruptedError = nil
--- It is a folder; below OSError.
---@type trio.OSErrorClass
asyncio.IsADirectoryError = nil
--- It is no folder; below OSError.
---@type trio.OSErrorClass
asyncio.NotADirectoryError = nil
--- It isn't allowed; below OSError.
---@type trio.OSErrorClass
asyncio.PermissionError = nil
--- No such process; below OSError.
---@type trio.OSErrorClass
asyncio.ProcessLookupError = nil
--- A time is over; below OSError.
---@type trio.OSErrorClass
asyncio.TimeoutError = nil
--- Ctrl-C; directly below BaseException.
---@type asyncio.ExceptionClass
asyncio.KeyboardInterrupt = nil
--- Several errors at once: ExceptionGroup(message, exceptions).
---@type trio.ExceptionGroupClass
asyncio.ExceptionGroup = nil
--- What cancel() raises; directly below BaseException. Raise it again.
---@type asyncio.ExceptionClass
asyncio.CancelledError = nil
--- A future isn't done yet, or is done already.
---@type asyncio.ExceptionClass
asyncio.InvalidStateError = nil
--- Nothing can ever run again; lists all tasks. Below RuntimeError.
---@type asyncio.ExceptionClass
asyncio.DeadlockError = nil
--- The end came too early: IncompleteReadError(partial, expected).
---@type asyncio.ExceptionClass
asyncio.IncompleteReadError = nil
--- No separator within the limit: LimitOverrunError(message, consumed).
---@type asyncio.ExceptionClass
asyncio.LimitOverrunError = nil

---@alias asyncio.ExceptionClass trio.ExceptionClass

-- Runs

---@class asyncio.RunOptions
---@field debug? boolean report steps that are too long
---@field loop_factory? fun(): asyncio.EventLoop default: new_event_loop
---@field clock? trio.testing.MockClock default: the system's

-- Futures and tasks

--- A result that isn't there yet; `await future` waits for it.
---@class asyncio.Future
local Future = {}

--- Settle it with a result, and wake all who wait. InvalidStateError if it
--- is done.
---@param value? any
function Future:set_result(value) end

--- Settle it with an error, which may be a class. InvalidStateError if it is
--- done.
---@param err any
function Future:set_exception(err) end

--- Cancel it: who waits gets CancelledError, with the text.
---@param msg? any
---@return boolean done false if it was done already
function Future:cancel(msg) end

--- Was it cancelled?
---@return boolean
function Future:cancelled() end

--- Has it a result or an error, or was it cancelled?
---@return boolean
function Future:done() end

--- Its result; raises its error, CancelledError, or InvalidStateError if it
--- isn't done.
---@return any
function Future:result() end

--- Its error, or nil. CancelledError; InvalidStateError if it isn't done.
---@return any
function Future:exception() end

--- Call an ordinary function with the future when it is done.
---@param callback fun(future: asyncio.Future)
---@param options? {context?: contextvars.Context}
function Future:add_done_callback(callback, options) end

--- Don't call it. Gives how many were removed.
---@param callback fun(future: asyncio.Future)
---@return integer
function Future:remove_done_callback(callback) end

--- Its loop.
---@return asyncio.EventLoop
function Future:get_loop() end

--- A coroutine object that runs beside the others; a future for its result.
---@class asyncio.Task: asyncio.Future
local Task = {}

--- Raise one CancelledError in it, where it waits. False if it is done.
---@param msg? any
---@return boolean
function Task:cancel(msg) end

--- How often cancel() was called, less the calls of uncancel().
---@return integer
function Task:cancelling() end

--- Take one cancel() back; gives how many are left.
---@return integer
function Task:uncancel() end

--- Its name.
---@return string
function Task:get_name() end

--- Name it.
---@param value any it becomes a string
function Task:set_name(value) end

--- Its coroutine object.
---@return any
function Task:get_coro() end

--- The Context in which it runs.
---@return contextvars.Context
function Task:get_context() end

--- Where a task stands.
---@class asyncio.Frame
---@field short_src string
---@field currentline integer?
---@field what string "in async function 'f'"

---@class asyncio.FutureClass
---@overload fun(options?: {loop?: asyncio.EventLoop}): asyncio.Future

---@class asyncio.TaskClass
---@overload fun(coro: any, options?: table): asyncio.Task

---@class asyncio.TaskGroupClass
---@overload fun(): asyncio.TaskGroup

-- Queues

---@class asyncio.QueueClass
---@overload fun(maxsize?: integer|{maxsize?: integer}): asyncio.Queue

---@class asyncio.Queue
---@field maxsize integer|number 0 or less: never full
local Queue = {}

--- Wait for room and put an item in. QueueShutDown.
---@async
---@param item any
function Queue:put(item) end

--- Wait for an item. QueueShutDown.
---@async
---@return any
function Queue:get() end

--- Put an item in. QueueFull; QueueShutDown.
---@param item any
function Queue:put_nowait(item) end

--- Get an item. QueueEmpty; QueueShutDown.
---@return any
function Queue:get_nowait() end

--- An item that was got is dealt with. ValueError for one too many.
function Queue:task_done() end

--- Wait until all items are dealt with.
---@async
function Queue:join() end

--- Let put() raise QueueShutDown, and get() when there are no items.
---@param immediate? boolean drop the items
function Queue:shutdown(immediate) end

--- How many items there are; also #queue.
---@return integer
function Queue:qsize() end

--- Is there no item?
---@return boolean
function Queue:empty() end

--- Is there no room?
---@return boolean
function Queue:full() end

-- Streams and processes

---@class asyncio.StreamReaderClass
---@overload fun(options?: {limit?: integer}): asyncio.StreamReader

---@class asyncio.StreamWriterClass
---@class asyncio.ServerClass
---@class asyncio.ProcessClass

-- Event loops: see asyncio/events.lua and sockets.lua, too

---@class asyncio.EventLoop
local EventLoop = {}

--- Call a function each time that there is something to be read; it replaces
--- the one before.
---@param fd integer|table a descriptor, or what has one
---@param callback function an ordinary function
---@param ... any its arguments
function EventLoop:add_reader(fd, callback, ...) end

--- Don't call it any more. Was there one?
---@param fd integer|table
---@return boolean
function EventLoop:remove_reader(fd) end

--- Call a function each time that something can be written; it replaces the
--- one before.
---@param fd integer|table a descriptor, or what has one
---@param callback function an ordinary function
---@param ... any its arguments
function EventLoop:add_writer(fd, callback, ...) end

--- Don't call it any more. Was there one?
---@param fd integer|table
---@return boolean
function EventLoop:remove_writer(fd) end

--- Make a socket for datagrams, and a protocol whose methods are called.
EventLoop.create_datagram_endpoint =
  require "asyncio.datagrams".create_datagram_endpoint

local signals = require "asyncio.signals"
--- Call a function each time that the process gets a signal.
EventLoop.add_signal_handler = signals.add_signal_handler
--- Let the signal do what it did before. Was there a handler?
EventLoop.remove_signal_handler = signals.remove_signal_handler

local executor = require "asyncio.executor"
--- Call an ordinary function in a worker thread, as to_thread does; gives a
--- future of its first result.
EventLoop.run_in_executor = executor.run_in_executor
--- Take no more functions, and suspend until those that are there have ended.
EventLoop.shutdown_default_executor = executor.shutdown_default_executor

asyncio.to_thread = executor.to_thread
asyncio.run_coroutine_threadsafe =
  require "asyncio.threadsafe".run_coroutine_threadsafe

return asyncio
