-- SPDX-License-Identifier: MIT
--
-- The catalogue of mistakes: what each is called, which messages tell of
-- it, and what to do where the message doesn't say so. Each has a page in
-- docs/mistakes/, which the library carries.

local core = require "asyncrun.core"
local ipairs, max, type = ipairs, math.max, type

local mistakes = {}

---@class asyncrun.Mistake
---@field [1] string id
---@field [2] string title
---@field match? string|string[] patterns of its messages
---@field unless? string pattern of others
---@field line? string pattern that the source line must match, too
---@field help? string the fix, if the message has none
---@field always? true the help is needed, whatever the message has

--- The first that matches counts.
---@type asyncrun.Mistake[]
local CATALOGUE = require "asyncrun.catalogue"

local by_id = {}
for _, mistake in ipairs(CATALOGUE) do by_id[mistake[1]] = mistake end

local function find_any(message, patterns)
  if type(patterns) == "string" then return message:find(patterns) end
  for _, pattern in ipairs(patterns) do
    if message:find(pattern) then return true end
  end
end

local function matches(mistake, message, line)
  return mistake.match and find_any(message, mistake.match)
    and not (mistake.unless and message:find(mistake.unless))
    and (not mistake.line or line and line:find(mistake.line))
end

--- The mistake that a message tells of: its id, and the help that the message
--- lacks.
---@param message string
---@param line? string of the source
---@return string? id
---@return string? help
function mistakes.identify(message, line)
  for _, mistake in ipairs(CATALOGUE) do
    if matches(mistake, message, line) then
      local helped = mistake.always ~= true and message:find("\n  %S")
      return mistake[1], not helped and mistake.help or nil
    end
  end
end

--- Is there a message that tells of it? Some mistakes only `asyncrun check`
--- can find.
---@param id string
---@return boolean
function mistakes.has_message(id)
  return by_id[id] ~= nil and by_id[id].match ~= nil
end

--- All of them, in order: {{id, title}, ...}
---@return string[][]
function mistakes.list()
  local list = {}
  for i, mistake in ipairs(CATALOGUE) do
    list[i] = {mistake[1], mistake[2]}
  end
  return list
end

--- The page of one: Markdown; nil if there is none.
---@param id string
---@return string?
function mistakes.page(id)
  return by_id[id] and core.embedded("docs/mistakes/" .. id .. ".md")
end

--- The id that is spelt most like a word, or begins like it.
---@param word string
---@return string?
function mistakes.nearest(word)
  local ids, heads, of_head = {}, {}, {}
  for i, mistake in ipairs(CATALOGUE) do
    local id = mistake[1]
    ids[i], heads[i] = id, id:sub(1, #word)
    of_head[heads[i]] = of_head[heads[i]] or id
  end
  return core.nearest(word, ids) or of_head[core.nearest(word, heads)]
end

local function table_of_contents()
  local width, lines = 0, {}
  for _, mistake in ipairs(CATALOGUE) do width = max(width, #mistake[1]) end
  for i, mistake in ipairs(CATALOGUE) do
    lines[i] = ("%-" .. width .. "s  %s"):format(mistake[1], mistake[2])
  end
  return table.concat(lines, "\n")
end

--- What is printed for an id: its page, or for none the list of all, without
--- the last newline; or nil and a message.
---@param id? string
---@return string?
---@return string? message
function mistakes.explain(id)
  if id == nil or id == "" then return table_of_contents() end
  local page = mistakes.page(id)
  if page then return (page:gsub("\n$", "")) end
  local meant = mistakes.nearest(id)
  return nil, ("there is no mistake '%s'%s"):format(id,
    meant and ("; did you mean '%s'?"):format(meant) or "")
end

return mistakes
