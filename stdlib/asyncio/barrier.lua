-- SPDX-License-Identifier: MIT
--
-- Barrier: tasks wait for each other.

local core = require "asyncrun.core"
local args = require "asyncio.args"
local locks = require "asyncio.locks"
local error, pcall, math_type = error, pcall, math.type

local module = {}

--- The barrier was reset or aborted while a task waited, or before.
---@type asyncio.ExceptionClass
module.BrokenBarrierError =
  core.RuntimeError:subclass("BrokenBarrierError")
local BrokenBarrierError = module.BrokenBarrierError

---@class asyncio.Barrier
---@field parties integer how many tasks pass together
---@field n_waiting integer how many wait now
---@field broken boolean was it aborted?
local Barrier, check_self

local function get_n_waiting(self)
  return self._state == "filling" and self._count or 0
end

--- Make a barrier for a number of tasks.
---@type fun(parties: integer): asyncio.Barrier
module.Barrier, Barrier, check_self = locks.class("Barrier",
  function(self, parties)
    if args.is_plain(parties) then parties = parties.parties end
    if math_type(parties) ~= "integer" then
      core.argument_error("type", "Barrier", "parties", parties,
                          "an integer")
    elseif parties < 1 then
      error(core.ValueError("parties must be > 0"))
    end
    self.parties = parties
    self._cond = locks.Condition()
    self._state, self._count = "filling", 0
  end)

function Barrier:__index(name)
  if name == "n_waiting" then return get_n_waiting(self)
  elseif name == "broken" then return self._state == "broken" end
  return Barrier[name]
end

--- Wait until there is room, and nobody is leaving.
local async function enter(self)
  await self._cond:wait_for(function()
    return self._state ~= "draining" and self._state ~= "resetting"
  end)
  if self._state == "broken" then
    error(BrokenBarrierError("Barrier aborted"))
  end
end

--- Wait for the last one.
local async function wait_for_all(self)
  await self._cond:wait_for(function()
    return self._state ~= "filling"
  end)
  if self._state ~= "draining" then
    error(BrokenBarrierError("Abort or reset of barrier"))
  end
end

--- One leaves; after the last one it is as new.
local function leave(self)
  self._count = self._count - 1
  if self._count > 0 then return end
  if self._state ~= "broken" then self._state = "filling" end
  self._cond:notify_all()
end

--- Wait until so many tasks wait as the barrier is for; then all go on.
--- Each gets another number, from 0. BrokenBarrierError if it is reset or
--- aborted.
---@async
---@return integer
Barrier.wait = async function(self)
  check_self(self, "wait")
  async with self._cond do
    await enter(self)
    local index = self._count
    self._count = index + 1
    local ok, err = true, nil
    if self._count == self.parties then
      self._state = "draining"
      self._cond:notify_all()
    else
      ok, err = await pcall(wait_for_all, self)
    end
    leave(self)
    if not ok then error(err, 0) end
    return index
  end
end

--- Let those who wait fail, and begin anew.
---@async
Barrier.reset = async function(self)
  check_self(self, "reset")
  async with self._cond do
    if self._count > 0 then self._state = "resetting"
    else self._state = "filling" end
    self._cond:notify_all()
  end
end

--- Break it for good: all who wait and will wait fail.
---@async
Barrier.abort = async function(self)
  check_self(self, "abort")
  async with self._cond do
    self._state = "broken"
    self._cond:notify_all()
  end
end

Barrier.__aenter = async function(self)
  return await self:wait()
end

Barrier.__aexit = async function() end

function Barrier:__tostring()
  local waiting = ""
  if self._state == "filling" then
    waiting = (", waiters:%d/%d"):format(self._count, self.parties)
  end
  return ("<Barrier [%s%s]>"):format(self._state, waiting)
end

return module
