---@meta contextvars
-- SPDX-License-Identifier: MIT
--
-- The module `contextvars`, for editors: it is written in C. Variables
-- whose values belong to a task, in both dialects. This file is never run.

---@class contextvars
local contextvars = {}

--- Make a variable. Each task has its own value; it begins with the one that
--- its starter has then.
---@param name string for people
---@param options? {default?: any}
---@return contextvars.ContextVar
function contextvars.ContextVar(name, options) end

--- Make a context without any values.
---@return contextvars.Context
function contextvars.Context() end

--- All values that the running task has now.
---@return contextvars.Context
function contextvars.copy_context() end

--- MISSING: the old_value of a token when there was none.
---@type {MISSING: lightuserdata}
contextvars.Token = {}

---@class contextvars.ContextVar
---@field name string
local ContextVar = {}

--- Its value here; else the argument, or its default. LookupError without
--- any.
---@param default? any
---@return any
function ContextVar:get(default) end

--- Set its value for this task, and for tasks that it starts later.
---@param value any
---@return contextvars.Token token for reset, or for `with`
function ContextVar:set(value) end

--- Give it the value that it had before set() gave this token. RuntimeError
--- the second time, ValueError for a token of another variable or task.
---@param token contextvars.Token
function ContextVar:reset(token) end

--- Leaving a `with` block resets the variable.
---@class contextvars.Token
---@field var contextvars.ContextVar
---@field old_value any Token.MISSING if it had none

--- Values of variables: context[var], #context, pairs(context).
---@class contextvars.Context
---@operator len: integer
local Context = {}

--- Call f(...) with these values; what it sets stays in this context.
--- RuntimeError inside such a call.
---@param f fun(...): ... an ordinary function
---@param ... any
---@return any ...
function Context:run(f, ...) end

---@return contextvars.Context
function Context:copy() end

--- The value of a variable, or the argument.
---@param var contextvars.ContextVar
---@param default? any
---@return any
function Context:get(var, default) end

return contextvars
