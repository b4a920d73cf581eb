-- SPDX-License-Identifier: MIT
--
-- asyncrun check FILE...: finds mistakes in scripts without running them.
-- What it reports is certain: names whose meaning isn't are left alone.

local core = require "asyncrun.core"
local diagnostics = require "asyncrun.diagnostics"
local Names = require "asyncrun.check.names"
local rules = require "asyncrun.check.rules"
local io, ipairs, table = io, ipairs, table

local check = {}

---@class asyncrun.Finding
---@field id? string of the mistake
---@field severity "error"|"warning"
---@field message string
---@field file string
---@field line integer
---@field column integer
---@field width integer of what is underlined
---@field help? string

--- What a syntax error is called, by the text that it would have.
local function error_finding(mistake, file)
  local message = (mistake.language and "SyntaxError: " or "")
    .. mistake.message
  return {
    id = diagnostics.identify(message .. "\n  " .. (mistake.hint or "")),
    severity = "error", message = message, file = file,
    line = mistake.line, column = mistake.column, width = mistake.width,
    help = mistake.hint,
  }
end

--- Calls of what means something, or of methods that rules know by name.
--- Most are neither, and are left out before more is asked.
local function each_call(facts, names, visit)
  local paths, locals, methods = facts:paths()
  for i, path in ipairs(paths) do
    if path == true then
      local call = facts:call(i)
      visit(call, names:callee_of(call))
    elseif path then
      local callee = names:callee(locals[i], path, methods[i])
      if callee or rules.METHODS[methods[i]] then
        visit(facts:call(i), callee)
      end
    end
  end
end

local function sort(findings)
  table.sort(findings, function(a, b)
    if a.line ~= b.line then return a.line < b.line end
    if a.column ~= b.column then return a.column < b.column end
    return a.message < b.message
  end)
  return findings
end

local function lines_of(text)
  local lines = {}
  for line in (text .. "\n"):gmatch("([^\r\n]*)\r?\n") do
    lines[#lines + 1] = line
  end
  return lines
end

--- What is done on purpose: its line ends with a comment, "check: off".
local function without_wanted(findings, text)
  local kept = {}
  if #findings == 0 or not text:find("check: off", 1, true) then
    return findings
  end
  local lines = lines_of(text)
  for _, finding in ipairs(findings) do
    if not lines[finding.line]:find("%-%-.*check: off%s*$") then
      kept[#kept + 1] = finding
    end
  end
  return kept
end

--- Find the mistakes in a text, in the order of their places.
---@param text string
---@param file string its name
---@return asyncrun.Finding[]
function check.text(text, file)
  local facts, mistake = core.facts(text)
  if not facts then return {error_finding(mistake, file)} end
  local names, findings = Names.new(facts, {}), {}

  local function report(id, place, message, help)
    findings[#findings + 1] = {
      id = id, severity = "warning", message = message, file = file,
      line = place.line, column = place.column,
      width = place.width or #place.callee, help = help,
    }
  end

  each_call(facts, names, function(call, callee)
    rules.check_call(report, call, callee, names)
  end)
  for _, block in ipairs(facts:blocks()) do
    rules.check_block(report, block, names)
  end
  return without_wanted(sort(findings), text)
end

-- Printing

--- "\n    the line\n    ^~~~", without the line's indentation.
local function underlined(line, finding)
  if not line:find("%S") then return "" end
  local indent = #line:match("^[ \t]*")
  if finding.column <= indent or finding.column > #line then
    return "\n    " .. line:sub(indent + 1)
  end
  local blanks = line:sub(indent + 1, finding.column - 1):gsub("[^\t]", " ")
  local width = math.min(finding.width, #line - finding.column + 1)
  return ("\n    %s\n    %s^%s"):format(line:sub(indent + 1), blanks,
                                        ("~"):rep(width - 1))
end

--- A finding as a report for people.
local function as_text(finding, lines)
  local parts = {("%s:%d:%d: %s"):format(finding.file, finding.line,
                                         finding.column, finding.message)}
  local line = lines[finding.line]
  if line then parts[#parts + 1] = underlined(line, finding) end
  if finding.help then parts[#parts + 1] = "\n  " .. finding.help end
  if finding.id then
    parts[#parts + 1] = "\n  help: asyncrun explain " .. finding.id
  end
  return table.concat(parts) .. "\n"
end

local function print_findings(findings, text)
  local lines = #findings > 0 and lines_of(text)
  for _, finding in ipairs(findings) do
    if core.wants_json() then
      core.write(diagnostics.encode(finding) .. "\n")
    else core.write(as_text(finding, lines)) end
  end
end

--- The text of a file, "-" is standard input; or nil and why not.
local function read(path)
  local file, message = io.stdin, nil
  if path ~= "-" then file, message = io.open(path, "rb") end
  if not file then return nil, message end
  local text
  text, message = file:read("a")
  if path ~= "-" then file:close() end
  return text, message and path .. ": " .. message
end

--- Check files; gives the exit status of the command: 0, 1 if something was
--- found, 2 for bad usage.
---@param ... string paths
---@return integer status
function check.main(...)
  local status = 0
  if select("#", ...) == 0 then
    io.stderr:write("usage: asyncrun [options] check FILE...\n")
    return 2
  end
  for _, path in ipairs {...} do
    local text, message = read(path)
    if not text then
      io.stderr:write("asyncrun: cannot read ", message, "\n")
      return 2
    end
    local findings = check.text(text, path == "-" and "stdin" or path)
    print_findings(findings, text)
    if #findings > 0 and status == 0 then status = 1 end
  end
  return status
end

return check
