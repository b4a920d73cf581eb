-- A web server for the files of a folder, in HTTP/1.1. What a server on the
-- open network needs is most of it: nothing that a client sends or doesn't
-- send may stop the others or fill the memory. So each wait has a time limit,
-- each request a size, and a big file goes out in pieces: the next is read
-- when the client has taken the one before. Reading a file blocks, which is
-- short for a piece from a disk; all tasks wait meanwhile. The folder is
-- trusted: links in it are followed, and it should have no pipes.
-- Ctrl-C ends it. Arguments are the port (0 for any free one), the folder,
-- and how many seconds a client may take for each step.
local trio = require "trio"

local PORT = tonumber((...)) or 8080
local FOLDER = select(2, ...) or "."
local PATIENCE = tonumber((select(3, ...))) or 10

local MAX_CONNECTIONS = 400
local MAX_LINE = 8192 -- bytes of a line of a request
local MAX_LINES = 100 -- of a request
local PIECE = 65536   -- bytes of a file that are in memory

io.stdout:setvbuf("line") -- a line is seen when it is printed

local REASONS = {
  [200] = "OK", [206] = "Partial Content", [301] = "Moved Permanently",
  [400] = "Bad Request", [403] = "Forbidden", [404] = "Not Found",
  [405] = "Method Not Allowed", [408] = "Request Timeout",
  [416] = "Range Not Satisfiable", [431] = "Request Header Fields Too Large",
  [500] = "Internal Server Error", [503] = "Service Unavailable",
  [505] = "HTTP Version Not Supported",
}

local TYPES = {
  css = "text/css; charset=utf-8", gif = "image/gif",
  htm = "text/html; charset=utf-8", html = "text/html; charset=utf-8",
  ico = "image/x-icon", jpeg = "image/jpeg", jpg = "image/jpeg",
  js = "text/javascript; charset=utf-8", json = "application/json",
  lua = "text/plain; charset=utf-8", md = "text/plain; charset=utf-8",
  pdf = "application/pdf", png = "image/png", svg = "image/svg+xml",
  txt = "text/plain; charset=utf-8", wasm = "application/wasm",
  webp = "image/webp", xml = "application/xml",
}

-- --- refusing --------------------------------------------------------------

-- An error that becomes an answer. A class of our own keeps it apart from all
-- that can go wrong besides.
local HttpError = trio.Exception:subclass("HttpError")

local function http_error(status, field)
  local err = HttpError(REASONS[status])
  err.status, err.field = status, field
  return err
end

local function refuse(status, field)
  error(http_error(status, field))
end

-- --- requests --------------------------------------------------------------

-- The lines of a request, up to the empty one. Those that were received are
-- in [head] already when time is up. False where the client has closed.
local async function receive_head(stream, head)
  async for line in stream:lines("L", MAX_LINE) do
    local text = line:match("^(.-)\r?\n$")
    if not text then return false end
    if text ~= "" then
      if #head == MAX_LINES then refuse(431) end
      head[#head + 1] = text
    elseif #head > 0 then -- before a request, empty lines mean nothing
      return true
    end
  end
  return false
end

-- What several lines of this name say is one list.
local function parse_fields(head)
  local fields = {}
  for i = 2, #head do
    local name, value = head[i]:match("^([%w!#$%%&'*+.^_`|~-]+):%s*(.-)%s*$")
    if not name or value:find("[^\t\32-\126\128-\255]") then refuse(400) end
    name = name:lower()
    fields[name] = fields[name] and fields[name] .. ", " .. value or value
  end
  return fields
end

-- Is the connection for another request after this one? A body that nobody
-- wants would have to be received first; it is easier to close.
local function keeps_alive(fields, minor)
  local options = ("," .. (fields.connection or "") .. ","):lower()
    :gsub("%s", "")
  local has_body = fields["transfer-encoding"]
    or (fields["content-length"] or "0") ~= "0"
  if has_body or options:find(",close,", 1, true) then return false end
  return minor ~= "0" or options:find(",keep-alive,", 1, true) ~= nil
end

local function parse(head, request)
  local method, target, major, minor =
    head[1]:match("^([%w!#$%%&'*+.^_`|~-]+) (%g+) HTTP/(%d)%.(%d)$")
  if not method then refuse(400) end
  request.method, request.target = method, target
  if major ~= "1" then refuse(505) end
  local fields = parse_fields(head)
  local host = fields.host
  if host and host:find("[%s,]") or not host and minor ~= "0" then
    refuse(400)
  end
  request.fields = fields
  request.keep = keeps_alive(fields, minor)
end

-- Fill in the request. False if there is none any more.
local async function receive_request(stream, request)
  local head, complete = {}, false
  local timeout = trio.move_on_after(PATIENCE)
  with timeout do
    complete = await receive_head(stream, head)
  end
  if not complete then
    -- A client that is done may just stop talking, one in a request not.
    if timeout.cancelled_caught and #head > 0 then refuse(408) end
    return false
  end
  parse(head, request)
  return true
end

-- --- files -----------------------------------------------------------------

-- The names of the folders and of the file in a request's target, and
-- whether it ends with a slash. No name begins with a dot: "..", which would
-- lead out of our folder, and what is hidden.
local function names_of(target)
  local path = target:match("^/[^?#]*")
    or target:match("^[Hh][Tt][Tt][Pp]://[^/?#]+(/?[^?#]*)")
  if not path or path:gsub("%%%x%x", ""):find("%", 1, true) then
    refuse(400)
  end
  path = path:gsub("%%(%x%x)", function(code)
    return string.char(tonumber(code, 16))
  end)
  if path:find("\0", 1, true) then refuse(400) end
  local names = {}
  for name in path:gmatch("[^/]+") do
    if name:sub(1, 1) == "." then refuse(403) end
    names[#names + 1] = name
  end
  return names, path:sub(-1) == "/" or path == ""
end

local function encode(name)
  return (name:gsub("[^%w._~-]", function(char)
    return ("%%%02X"):format(char:byte())
  end))
end

-- The browser shall ask for a folder with a slash behind it, so that what is
-- in the page is found in the folder.
local function redirect(names)
  local parts = {}
  for i, name in ipairs(names) do parts[i] = encode(name) end
  refuse(301, ("Location: /%s/"):format(table.concat(parts, "/")))
end

-- The statuses of what the system says: ENOENT, EACCES, ENOTDIR, EISDIR,
-- ENAMETOOLONG.
local FAILURES = {[2] = 404, [13] = 403, [20] = 404, [21] = 404, [36] = 404}
local EISDIR = 21

-- The opened file of a request and its type.
local function open_file(target)
  local names, is_folder = names_of(target)
  if is_folder then names[#names + 1] = "index.html" end
  local file, _, errno = io.open(
    FOLDER .. "/" .. table.concat(names, "/"), "rb")
  if not file then refuse(FAILURES[errno] or 500) end
  _, _, errno = file:read(0) -- folders can be opened, but not read
  if errno then
    file:close()
    if errno == EISDIR and not is_folder then redirect(names) end
    refuse(FAILURES[errno] or 500)
  end
  local extension = names[#names]:match("%.(%w+)$")
  return file, extension and TYPES[extension:lower()]
    or "application/octet-stream"
end

-- The first and the last byte that are wanted, or nil for all. What we don't
-- understand may be ignored.
local function range_of(fields, size)
  if not fields.range or fields["if-range"] then return nil end
  local first, last = fields.range:match("^bytes=(%d*)%-(%d*)$")
  if not first then return nil end
  first, last = tonumber(first), tonumber(last)
  if not first and not last or first and last and first > last then
    return nil
  elseif not first then -- so many at the end
    first, last = math.max(0, size - last), size - 1
  end
  last = math.min(last or size, size - 1)
  if first > last then refuse(416, "Content-Range: bytes */" .. size) end
  return math.tointeger(first), math.tointeger(last)
end

-- --- answers ---------------------------------------------------------------

-- Who doesn't take a piece in time isn't waited for.
local async function send(stream, data)
  with trio.fail_after(PATIENCE) do
    await stream:send_all(data)
  end
end

local function response_head(request, status, length, ...)
  print(("%s %s: %d"):format(request.method or "?", request.target or "?",
                             status))
  local lines = {
    ("HTTP/1.1 %d %s"):format(status, REASONS[status]),
    "Date: " .. os.date("!%a, %d %b %Y %H:%M:%S GMT"),
    ("Content-Length: %d"):format(length),
    "Connection: " .. (request.keep and "keep-alive" or "close"),
    ...
  }
  return table.concat(lines, "\r\n") .. "\r\n\r\n"
end

-- The head goes with the first piece.
local async function send_file(stream, head, file, from, length)
  file:seek("set", from)
  while length > 0 do
    local piece = file:read(math.min(length, PIECE))
    -- The length was promised; only closing tells that it is wrong.
    if not piece then error(trio.OSError("the file got shorter")) end
    await send(stream, head .. piece)
    head, length = "", length - #piece
  end
  if head ~= "" then await send(stream, head) end
end

local async function answer(stream, request)
  if request.method ~= "GET" and request.method ~= "HEAD" then
    refuse(405, "Allow: GET, HEAD")
  end
  local file <close>, content_type = open_file(request.target)
  local size = file:seek("end")
  local first, last = range_of(request.fields, size)
  local length = first and last - first + 1 or size
  local head = response_head(
    request, first and 206 or 200, length,
    "Content-Type: " .. content_type, "Accept-Ranges: bytes",
    first and ("Content-Range: bytes %d-%d/%d"):format(first, last, size))
  if request.method == "HEAD" then length = 0 end
  await send_file(stream, head, file, first or 0, length)
end

local async function answer_error(stream, request, err)
  local body = ("%d %s\n"):format(err.status, err.message)
  local head = response_head(request, err.status, #body,
                             "Content-Type: text/plain", err.field)
  await send(stream, request.method == "HEAD" and head or head .. body)
end

-- --- connections -----------------------------------------------------------

local async function receive_and_answer(stream, request)
  if not await receive_request(stream, request) then
    request.over = true
    return
  end
  await answer(stream, request)
end

-- Requests may come before the answer to the last one was sent: what was
-- received too early waits in the stream.
local async function talk(stream)
  local request
  repeat
    request = {} -- until it is understood, it isn't one that keeps alive
    local ok, err = await pcall(receive_and_answer, stream, request)
    if trio.isinstance(err, trio.LimitOverrunError) then
      err = http_error(431)
    end
    if trio.isinstance(err, HttpError) then
      await answer_error(stream, request, err)
    elseif not ok then
      error(err, 0)
    end
  until not request.keep
  if request.over then return end
  -- To close while there is data to be received would be a reset, which may
  -- overtake the answer: let the client close first, for a while.
  await stream:send_eof()
  with trio.move_on_after(math.min(PATIENCE, 1)) do
    async for _ in stream do end
  end
end

local connections = 0

local async function handler(stream)
  local ok, err
  connections = connections + 1
  if connections > MAX_CONNECTIONS then
    ok, err = await pcall(answer_error, stream, {}, http_error(503))
  else
    ok, err = await pcall(talk, stream)
  end
  connections = connections - 1
  if not ok then
    -- A cancellation or Ctrl-C isn't an Exception, and goes on.
    if not trio.isinstance(err, trio.Exception) then error(err, 0) end
    print("connection lost: " .. tostring(err))
  end
end

local async function main()
  async with trio.open_nursery() as nursery do
    -- Without the host, it would serve the whole network.
    local listeners = await nursery:start(trio.serve_tcp, handler, PORT,
                                          {host = "127.0.0.1"})
    print(("listening on %s:%d"):format(listeners[1].socket:getsockname()))
  end
end

trio.run(main)
