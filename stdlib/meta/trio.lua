---@meta _
-- SPDX-License-Identifier: MIT
--
-- The classes of trio, for editors: the objects themselves are made in C.
-- This file is never run.

-- Runs

---@class trio.RunCall {async_fn, arguments..., options}
---@field [1] async fun(...): ...
---@field clock? trio.abc.Clock|trio.testing.MockClock default: the system's
---@field instruments? trio.abc.Instrument[]
---@field strict_exception_groups? boolean default true
---@field restrict_keyboard_interrupt_to_checkpoints? boolean has no effect
---@field n? integer the function and its arguments, if some are nil

---@class trio.RunStatistics
---@field tasks_living integer
---@field tasks_runnable integer
---@field seconds_to_next_deadline number math.huge without one
---@field run_sync_soon_queue_size integer
---@field io_statistics trio.IOStatistics

---@class trio.IOStatistics
---@field backend string "epoll" on Linux
---@field tasks_waiting_read integer
---@field tasks_waiting_write integer

-- Threads

---@class trio.ToThreadCall {f, arguments..., options}
---@field [1] fun(...): ...
---@field abandon_on_cancel? boolean a cancelled task doesn't wait for it
---@field limiter? trio.CapacityLimiter default: the run's, of 40 tokens
---@field thread_name? string
---@field n? integer the function and its arguments, if some are nil

---@class trio.FromThreadCall {f, arguments..., trio_token = ...}
---@field [1] fun(...): ...
---@field trio_token? trio.TrioToken a system task calls it
---@field n? integer the function and its arguments, if some are nil

---@class trio.RunSyncSoonCall {f, arguments..., idempotent = ...}
---@field [1] fun(...): ...
---@field idempotent? boolean not if an equal call still waits
---@field n? integer the function and its arguments, if some are nil

--- By which other threads reach a run.
---@class trio.TrioToken
local TrioToken = {}

--- Have the run call f(...) soon, in a system task; first in, first out.
--- RunFinishedError when the run is over.
---@param f fun(...)
---@param ... any its arguments
---@overload fun(self, call: trio.RunSyncSoonCall)
function TrioToken:run_sync_soon(f, ...) end

-- Nurseries

---@class trio.NurseryCall {async_fn, arguments..., name = ...}
---@field [1] async fun(...): ...
---@field name? any the task's name; default: the function's
---@field daemon? boolean cancelled when the others are done
---@field n? integer the function and its arguments, if some are nil

---@class trio.SystemTaskCall {async_fn, arguments..., options}
---@field [1] async fun(...): ...
---@field name? any the task's name; default: the function's
---@field context? contextvars.Context default: that of the run's caller
---@field n? integer the function and its arguments, if some are nil

---@class trio.GuestCall {async_fn, arguments..., options}
---@field [1] async fun(...): ...
---@field run_sync_soon_threadsafe fun(f: fun()) the host shall call f soon
---@field run_sync_soon_not_threadsafe? fun(f: fun()) default: the other
---@field done_callback fun(outcome: trio.Outcome)
---@field host_uses_signal_set_wakeup_fd? boolean of no effect
---@field clock? trio.abc.Clock
---@field instruments? trio.abc.Instrument[]
---@field strict_exception_groups? boolean default: true
---@field restrict_keyboard_interrupt_to_checkpoints? boolean
---@field n? integer the function and its arguments, if some are nil

--- What came of something: values, or an error.
---@class trio.Outcome
---@field value any its first value; nil for an error
---@field error any its error; nil for values
local Outcome = {}

--- Its values; raises its error.
---@return any ...
function Outcome:unwrap() end

--- A block that doesn't end before the tasks started in it have.
---@class trio.Nursery
---@field cancel_scope trio.CancelScope around body and children
---@field child_tasks trio.Task[] a sequence that also maps each to true
---@field parent_task trio.Task? who opened it
local Nursery = {}

--- Start async_fn(...) as a child; it runs when this task next suspends.
--- RuntimeError if the nursery isn't open.
---@param async_fn async fun(...): ...
---@param ... any its arguments
---@overload fun(self, call: trio.NurseryCall)
function Nursery:start_soon(async_fn, ...) end

--- Start async_fn(...) as start_soon does, and return a handle for what it
--- returns.
---@param async_fn async fun(...): ...
---@param ... any
---@return trio.Child
---@overload fun(self, call: trio.NurseryCall): trio.Child
function Nursery:start_task(async_fn, ...) end

--- start_soon by its name in older programs.
---@param async_fn async fun(...): ...
---@param ... any
---@overload fun(self, call: trio.NurseryCall)
function Nursery:spawn(async_fn, ...) end

--- Start async_fn(..., task_status) and wait until it calls
--- task_status:started(values). Returns the values; raises what it raised
--- before that, RuntimeError if it ended without the call.
---@async
---@param async_fn async fun(...): ...
---@param ... any
---@return any ...
---@overload async fun(self, call: trio.NurseryCall): ...
function Nursery:start(async_fn, ...) end

--- A handle of nursery:start_task; `await child` waits for its result.
---@class trio.Child
---@field name string
local Child = {}

--- Has it ended?
---@return boolean
function Child:done() end

--- What it returned; raises what it raised. RuntimeError if it hasn't ended
--- yet, or was cancelled.
---@return any ...
function Child:result() end

--- Suspend until it has ended.
---@async
function Child:wait() end

--- Cancel it, and nothing else.
---@param reason? string
function Child:cancel(reason) end

--- What a function gets as its last argument from nursery:start.
---@class trio.TaskStatus
local TaskStatus = {}

--- Say that the task is ready: start returns these values. RuntimeError the
--- second time.
---@param ... any
function TaskStatus:started(...) end

-- Cancel scopes

---@class trio.ScopeOptions
---@field deadline? number seconds, as of current_time; default math.huge
---@field relative_deadline? number seconds from entry
---@field shield? boolean default false

--- All that is inside it can be cancelled at once; for `with`.
---@class trio.CancelScope
---@field deadline number seconds, as of current_time; can be set any time
---@field relative_deadline number from entry; only before it is entered
---@field shield boolean keeps cancellation from outside out; can be set
---@field cancel_called boolean by cancel(), or the deadline has passed
---@field cancelled_caught boolean the block was left because of that
local CancelScope = {}

--- Cancel what is inside; nothing the second time. Doesn't suspend.
---@param reason? string|{reason: string}
function CancelScope:cancel(reason) end

--- Has it a relative_deadline that didn't begin yet?
---@return boolean
function CancelScope:is_relative() end

-- Waiting

---@class trio.WaitStatistics
---@field tasks_waiting integer

--- A flag that is set once.
---@class trio.Event
local Event = {}

--- Set it and wake all who wait, in the order in which they came.
function Event:set() end

---@return boolean
function Event:is_set() end

--- Suspend until it is set; a checkpoint if it is.
---@async
function Event:wait() end

---@return trio.WaitStatistics
function Event:statistics() end

---@class trio.LockStatistics
---@field locked boolean
---@field owner trio.Task? nil if it is free, or the owner has ended
---@field tasks_waiting integer

--- For `async with`, too. A StrictFIFOLock is the same.
---@class trio.Lock
local Lock = {}

--- Suspend until it is this task's. RuntimeError if it is already,
--- BrokenResourceError if the owner ended and kept it.
---@async
function Lock:acquire() end

--- The same without suspending: WouldBlock if another task has it.
function Lock:acquire_nowait() end

--- Give it to the task that waits longest. RuntimeError if it isn't this
--- task's.
function Lock:release() end

---@return boolean
function Lock:locked() end

---@return trio.LockStatistics
function Lock:statistics() end

--- For `async with`, too.
---@class trio.Semaphore
---@field value integer
---@field max_value integer?
local Semaphore = {}

--- Suspend until the value is above 0, and take 1 from it.
---@async
function Semaphore:acquire() end

--- The same without suspending: WouldBlock if it is 0.
function Semaphore:acquire_nowait() end

--- Let the task that waits longest go on, or else add 1. ValueError above
--- max_value.
function Semaphore:release() end

---@return trio.WaitStatistics
function Semaphore:statistics() end

---@class trio.CapacityLimiterStatistics
---@field borrowed_tokens integer
---@field total_tokens integer|number
---@field borrowers any[]
---@field tasks_waiting integer

--- For `async with`, too.
---@class trio.CapacityLimiter
---@field total_tokens integer|number can be set at any time
---@field borrowed_tokens integer
---@field available_tokens integer|number negative when total was lowered
local CapacityLimiter = {}

--- Suspend until there is a token, and borrow it for this task.
--- RuntimeError if it has one.
---@async
function CapacityLimiter:acquire() end

--- The same without suspending: WouldBlock if there is none.
function CapacityLimiter:acquire_nowait() end

--- The same for anything that stands for a borrower.
---@async
---@param borrower any not nil
function CapacityLimiter:acquire_on_behalf_of(borrower) end

---@param borrower any not nil
function CapacityLimiter:acquire_on_behalf_of_nowait(borrower) end

--- Give this task's token back. RuntimeError if it has none.
function CapacityLimiter:release() end

---@param borrower any not nil
function CapacityLimiter:release_on_behalf_of(borrower) end

---@return trio.CapacityLimiterStatistics
function CapacityLimiter:statistics() end

---@class trio.ConditionStatistics
---@field tasks_waiting integer for a notification
---@field lock_statistics trio.LockStatistics

--- For `async with`, which acquires its lock.
---@class trio.Condition
local Condition = {}

--- The lock's.
---@async
function Condition:acquire() end

--- The lock's.
function Condition:acquire_nowait() end

--- The lock's.
function Condition:release() end

--- Is its lock held?
---@return boolean
function Condition:locked() end

--- Release the lock, suspend until notified, and acquire it again, also
--- when cancelled. RuntimeError without the lock.
---@async
function Condition:wait() end

--- Wake those who wait longest; each goes on when it has the lock.
--- RuntimeError without the lock.
---@param n? integer default 1
---@overload fun(self, options: {n: integer})
function Condition:notify(n) end

--- Wake all who wait.
function Condition:notify_all() end

---@return trio.ConditionStatistics
function Condition:statistics() end
--- A stream over a descriptor.
---@class trio.lowlevel.FdStream: trio.Framing
local FdStream = {}

--- Send all of it. BrokenResourceError if nobody reads any more.
---@async
---@param data string
function FdStream:send_all(data) end

--- Suspend until there is room for data, or nobody reads any more.
---@async
function FdStream:wait_send_all_might_not_block() end

--- Suspend until there is data: some of it, "" at the end.
---@async
---@param max_bytes? integer
---@return string
function FdStream:receive_some(max_bytes) end

--- Close it, and let others run.
---@async
function FdStream:aclose() end

--- Close it. Who waits in it gets ClosedResourceError.
function FdStream:close() end

--- The descriptor; -1 if it is closed.
---@return integer
function FdStream:fileno() end

---@class trio.Stat
---@field st_mode integer kind and permissions
---@field st_ino integer
---@field st_dev integer
---@field st_nlink integer
---@field st_uid integer
---@field st_gid integer
---@field st_size integer bytes
---@field st_blksize integer
---@field st_blocks integer
---@field st_rdev integer
---@field st_atime number seconds since 1970
---@field st_mtime number
---@field st_ctime number
---@field st_atime_ns integer
---@field st_mtime_ns integer
---@field st_ctime_ns integer

--- For `with`, then `async for number in receiver do`.
---@class trio.SignalReceiver

--- Figures of a memory channel.
---@class trio.MemoryChannelStatistics
---@field current_buffer_used integer
---@field peak_buffer_used integer the most that it ever was
---@field max_buffer_size integer|number math.huge for no limit
---@field open_send_channels integer ends that aren't closed
---@field open_receive_channels integer
---@field tasks_waiting_send integer in send, at all ends together
---@field tasks_waiting_receive integer

--- The end of a memory channel that sends. For `with` and `async with`,
--- which close it. When it was closed, its methods raise
--- ClosedResourceError; when all receivers are, BrokenResourceError.
---@class trio.MemorySendChannel: trio.abc.SendChannel
local MemorySendChannel = {}

--- Send a value; waits until there is room, or a task that receives it.
---@async
---@param value any
function MemorySendChannel:send(value) end

--- The same without waiting: WouldBlock if it would.
---@param value any
function MemorySendChannel:send_nowait(value) end

--- Make another end of this side, which is closed for itself.
---@return trio.MemorySendChannel
function MemorySendChannel:clone() end

--- Close this end. Who waits at it gets ClosedResourceError; with the last
--- clone, receivers get EndOfChannel after what is in the buffer.
function MemorySendChannel:close() end

--- The same, and a checkpoint.
---@async
function MemorySendChannel:aclose() end

---@return trio.MemoryChannelStatistics
function MemorySendChannel:statistics() end

--- The end of a memory channel that receives. For `with` and `async with`,
--- which close it, and `async for`, until EndOfChannel. When it was closed,
--- its methods raise ClosedResourceError.
---@class trio.MemoryReceiveChannel: trio.abc.ReceiveChannel
local MemoryReceiveChannel = {}

--- Receive the next value; waits for it. EndOfChannel when all senders are
--- closed and nothing is left.
---@async
---@return any value
function MemoryReceiveChannel:receive() end

--- The same without waiting: WouldBlock if it would.
---@return any value
function MemoryReceiveChannel:receive_nowait() end

--- Make another end of this side, which is closed for itself. The clones
--- share the items.
---@return trio.MemoryReceiveChannel
function MemoryReceiveChannel:clone() end

--- Close this end. Who waits at it gets ClosedResourceError; with the last
--- clone the buffer is dropped, and senders get BrokenResourceError.
function MemoryReceiveChannel:close() end

--- The same, and a checkpoint.
---@async
function MemoryReceiveChannel:aclose() end

---@return trio.MemoryChannelStatistics
function MemoryReceiveChannel:statistics() end

--- Figures of a broadcast channel.
---@class trio.BroadcastStatistics
---@field current_buffer_used integer items that somebody still has to get
---@field max_buffer_size integer|number
---@field open_send_channels integer
---@field open_receive_channels integer
---@field tasks_waiting_send integer
---@field tasks_waiting_receive integer
---@field unread? integer of a receiver: what it still has to get

--- A fair queue of waiting tasks; #lot tells how many.
---@class trio.ParkingLot
---@field broken_by trio.Task[] who has broken it
---@operator len: integer
local ParkingLot = {}

--- Suspend until unparked. BrokenResourceError if it is broken.
---@async
function ParkingLot:park() end

--- Wake those who wait longest.
---@param count? integer default 1; math.huge for all
---@return trio.Task[] woken
---@overload fun(self, options: {count: integer}): trio.Task[]
function ParkingLot:unpark(count) end

---@return trio.Task[] woken
function ParkingLot:unpark_all() end

--- Move those who wait longest to another lot; they don't notice.
---@param new_lot trio.ParkingLot
---@param count? integer|{count: integer} default 1
function ParkingLot:repark(new_lot, count) end

---@param new_lot trio.ParkingLot
function ParkingLot:repark_all(new_lot) end

--- Make all who wait, and all who park later, raise BrokenResourceError.
---@param task? trio.Task for broken_by; default: the running one
function ParkingLot:break_lot(task) end

---@return trio.WaitStatistics
function ParkingLot:statistics() end

-- Tasks

---@class trio.Task
---@field name string default: the function's; can be set
---@field parent_nursery trio.Nursery? nil for the root
---@field eventual_parent_nursery trio.Nursery? until it calls started()
---@field child_nurseries trio.Nursery[] that it has open, oldest first
---@field coro function the async function that it runs
---@field custom_sleep_data any for whoever made it wait; can be set
---@field context contextvars.Context? a copy; nil when it has ended
local Task = {}

--- For `for frame, line in task:iter_await_frames() do`: the functions of the
--- script in which it stands, from the outermost.
---@return fun(): trio.Frame?, integer?
function Task:iter_await_frames() end

---@class trio.Frame
---@field name string "?" if it has none
---@field source string as debug.getinfo has it
---@field short_src string
---@field currentline integer
---@field func function

---@class trio.Outcome made by lowlevel.Value and lowlevel.Error

-- Clocks

---@class trio.MockClockOptions
---@field rate? number
---@field autojump_threshold? number

--- A virtual clock for tests.
---@class trio.testing.MockClock
---@field rate number virtual seconds a real second; can be set
---@field autojump_threshold number real seconds; can be set
local MockClock = {}

--- Move it forward. ValueError if negative.
---@param seconds number
function MockClock:jump(seconds) end

---@return number seconds
function MockClock:current_time() end

-- Streams

--- What every stream that has receive_some can do with its data. What is
--- received and not taken stays in the stream, and comes first later.
---@class trio.Framing
local Framing = {}

--- Receive n bytes, not one less or more. IncompleteReadError if the end
--- comes before: its field partial has what came.
---@async
---@param n integer
---@return string
function Framing:receive_exactly(n) end

--- Receive what comes before a delimiter, which is dropped. It must be
--- in the first max_bytes, else LimitOverrunError, and all stays there.
--- IncompleteReadError if the end comes before it.
---@async
---@param delimiter string
---@param max_bytes? integer default 65536
---@return string
function Framing:receive_until(delimiter, max_bytes) end

--- For `async for line in stream:lines() do`: the lines, without their
--- end ("\n" or "\r\n"), or with it for the format "L". One that is
--- longer than max_bytes, with its end, is a LimitOverrunError.
---@param format? "l"|"L"
---@param max_bytes? integer default 65536
---@return trio.Lines
function Framing:lines(format, max_bytes) end

---@class trio.Lines for `async for`

--- A connection; for `async with` and `async for`, too.
---@class trio.SocketStream: trio.Framing
---@field socket trio.Socket
local SocketStream = {}

--- Send all of it. BrokenResourceError if the connection is broken.
---@async
---@param data string
function SocketStream:send_all(data) end

--- Suspend until there is room for data, or the connection is broken.
---@async
function SocketStream:wait_send_all_might_not_block() end

--- Receive what is there, as soon as something is; "" is the end.
---@async
---@param max_bytes? integer default: up to 65536
---@return string
function SocketStream:receive_some(max_bytes) end

--- Tell the peer that no more data will come; it can still send.
---@async
function SocketStream:send_eof() end

--- Close it; nothing the second time.
---@async
function SocketStream:aclose() end

--- The socket's setsockopt.
---@param level integer
---@param option integer
---@param value integer|string
function SocketStream:setsockopt(level, option, value) end

--- The socket's getsockopt.
---@param level integer
---@param option integer
---@param buflen? integer
---@return integer|string
function SocketStream:getsockopt(level, option, buflen) end

--- What connections come from; for `async with`, too.
---@class trio.SocketListener
---@field socket trio.Socket
local SocketListener = {}

--- Wait for the next connection. OSError if the system has no room for it.
---@async
---@return trio.SocketStream
function SocketListener:accept() end

--- Close it; nothing the second time.
---@async
function SocketListener:aclose() end

-- Exceptions

---@class trio.Exception
---@field message string
---@field traceback string where it was raised, in the script's own lines
---@field cause any what it replaced while it was flying, or nil
---@field errno? integer of an OSError made with one
---@field strerror? string of an OSError made with errno
---@field source? string of Cancelled: "deadline", "explicit", "nursery", …
---@field reason? string of Cancelled, as given to cancel()
---@field source_task? string of Cancelled: the name of who cancelled
---@field partial? string of IncompleteReadError: what was received
---@field expected? integer of IncompleteReadError: how many bytes
---@field consumed? integer of LimitOverrunError: bytes without delimiter

---@class trio.ExceptionClass
---@overload fun(message?: any): trio.Exception
local ExceptionClass = {}

--- Make a class below this one.
---@param name string
---@return trio.ExceptionClass
function ExceptionClass:subclass(name) end

---@class trio.OSErrorClass: trio.ExceptionClass
---@overload fun(errno: integer, strerror?: string): trio.Exception
---@overload fun(message?: any): trio.Exception

---@class trio.ExceptionGroup: trio.Exception
---@field exceptions any[] one or more
local ExceptionGroup = {}

--- The members that match, and the rest, each as a group or nil. Nested
--- groups keep their shape.
---@param condition trio.ExceptionClass|trio.ExceptionClass[]|fun(err): any
---@return trio.ExceptionGroup? match
---@return trio.ExceptionGroup? rest
function ExceptionGroup:split(condition) end

--- The first result of split.
---@param condition trio.ExceptionClass|trio.ExceptionClass[]|fun(err): any
---@return trio.ExceptionGroup?
function ExceptionGroup:subgroup(condition) end

---@class trio.ExceptionGroupClass: trio.ExceptionClass
---@overload fun(message: string, exceptions: any[]): trio.ExceptionGroup

-- trio.socket

---@class trio.SocketOptions
---@field family? integer default AF_INET
---@field type? integer default SOCK_STREAM
---@field proto? integer default 0
---@field fileno? integer a descriptor to take over

---@class trio.LookupOptions all 0 by default
---@field family? integer AF_INET, AF_INET6 or AF_UNSPEC
---@field type? integer SOCK_STREAM, ...
---@field proto? integer
---@field flags? integer AI_*

--- {host, port}; with flowinfo and scope_id behind them for IPv6, where both
--- may be missing; a path for UNIX ("\0name": the abstract namespace). An
--- empty host is any address of this machine. A host or port that is a name
--- is looked up.
---@alias trio.Address string|(string|integer)[]

---@class trio.SocketType
---@field check fun(value: any): boolean is it a socket?

--- A socket, closed when it is collected or left by `with`. What fails
--- raises OSError with errno, name, call and address; on a closed socket
--- ClosedResourceError. One task may wait in each direction, others get
--- BusyResourceError.
---@class trio.Socket
---@field family integer AF_INET, AF_INET6, AF_UNIX, ...
---@field type integer SOCK_STREAM, SOCK_DGRAM, ...
---@field proto integer
---@field did_shutdown_SHUT_WR boolean
local Socket = {}

--- Wait for a connection.
---@async
---@return trio.Socket sock
---@return trio.Address? address the other end's
function Socket:accept() end

--- Connect it. If this is cancelled, the socket is closed.
---@async
---@param address trio.Address
function Socket:connect(address) end

--- Give it an address of this machine; port 0: a free one.
---@async
---@param address trio.Address
function Socket:bind(address) end

--- Receive at most so many bytes; "" at the end of the stream.
---@async
---@param max_bytes integer
---@param flags? integer MSG_*
---@return string data
function Socket:recv(max_bytes, flags) end

--- Receive a message, of which no more than so many bytes are kept.
---@async
---@param max_bytes integer
---@param flags? integer MSG_*
---@return string data
---@return trio.Address? address the sender's
function Socket:recvfrom(max_bytes, flags) end

--- Send as many of these bytes as the system takes now.
---@async
---@param data string
---@param flags? integer MSG_*
---@return integer sent
function Socket:send(data, flags) end

--- Send a message to an address.
---@async
---@param data string
---@param address trio.Address
---@return integer sent
---@overload async fun(self, data: string, flags: integer, address: any)
function Socket:sendto(data, address) end

--- Wait until there is something to receive or accept.
---@async
function Socket:wait_readable() end

--- Wait until the system would take more to send.
---@async
function Socket:wait_writable() end

--- Close it, if it is open. Tasks that wait for it get
--- ClosedResourceError.
function Socket:close() end

--- Say that nothing more will be sent (SHUT_WR), received (SHUT_RD), or both
--- (SHUT_RDWR).
---@param how integer
function Socket:shutdown(how) end

--- Let others connect.
---@param backlog? integer how many may wait for accept; default: many
function Socket:listen(backlog) end

--- Its own address, as several results.
---@return string host the path for UNIX
---@return integer? port
---@return integer? flowinfo
---@return integer? scope_id
function Socket:getsockname() end

--- The address of the other end, as several results.
---@return string host the path for UNIX
---@return integer? port
---@return integer? flowinfo
---@return integer? scope_id
function Socket:getpeername() end

--- An option's value: an integer, or, with a length, its bytes.
---@param level integer SOL_SOCKET, IPPROTO_TCP, ...
---@param option integer SO_REUSEADDR, TCP_NODELAY, ...
---@param buflen? integer 1 to 1024
---@return integer|string value
function Socket:getsockopt(level, option, buflen) end

--- Set an option.
---@param level integer
---@param option integer
---@param value integer|boolean|string a string: its bytes
function Socket:setsockopt(level, option, value) end

--- Its descriptor; -1 if it is closed.
---@return integer fd
function Socket:fileno() end

--- Is there something to receive or accept?
---@return boolean
function Socket:is_readable() end

--- Make another socket for a copy of its descriptor.
---@return trio.Socket
function Socket:dup() end

--- Give its descriptor away: it is closed without closing that.
---@return integer fd
function Socket:detach() end

--- Do programs that this one starts get its descriptor?
---@return boolean
function Socket:get_inheritable() end

---@param inheritable boolean default for sockets: false
function Socket:set_inheritable(inheritable) end
