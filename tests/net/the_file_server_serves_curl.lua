-- scripts/network/http-server.lua and curl: pages and their types, a file of
-- many pieces, parts of it, HEAD, folders, and several requests on one
-- connection. Nothing outside of the folder is served.
-- needs: curl
local program = require "tests.lib.program"
local trio = require "trio"

local ROOT = os.tmpname()

local function write(name, text)
  local file = assert(io.open(ROOT .. "/" .. name, "wb"))
  file:write(text)
  file:close()
end

local big = {}
for i = 1, 40000 do big[i] = ("line %d of a big file\n"):format(i) end
big = table.concat(big)

os.remove(ROOT)
assert(os.execute(("mkdir -p '%s/public/sub dir'"):format(ROOT)))
write("secret", "secret")
write("public/.hidden", "hidden")
write("public/index.html", "<p>welcome\n")
write("public/big.bin", big)
write("public/empty.txt", "")
write("public/sub dir/index.html", "<p>below\n")
write("public/sub dir/100%.css", "p {}\n")

-- Status, type, size, new connections, where to.
local FORMAT = "'%{http_code} %{content_type} %{size_download} "
  .. "%{num_connects} %{redirect_url}\\n'"

trio.run(async function()
  local server <close>, port = await program.serve(
    "http-server", ("0 '%s/public'"):format(ROOT))
  local async function curl(arguments)
    local process <close> = program.start(
      ("curl -sS --path-as-is -w %s %s"):format(
        FORMAT, (arguments:gsub("@", "http://127.0.0.1:" .. port))))
    return ((await process:wait()):gsub("[\r ]+\n", "\n"):gsub("\n$", ""))
  end

  print(await curl "@/")
  print(await curl "-I @/index.html?a=b | tail -n +3")
  print(await curl((
    "-o '%s/big' @/big.bin; cmp '%s/big' '%s/public/big.bin'"):format(
    ROOT, ROOT, ROOT)))
  print(await curl "-o /dev/null @/empty.txt @/empty.txt")
  print(await curl "-r 0-6 @/big.bin")
  print(await curl "-r 22-28 @/big.bin")
  print(await curl("-r -7 @/big.bin"))
  print(await curl "-r 99999999- @/big.bin")
  print(await curl "'@/sub%20dir'")
  print(await curl "-L '@/sub%20dir'")
  print(await curl "'@/sub%20dir/100%25.css'")
  for _, path in ipairs {"/../secret", "/%2e%2e/secret", "/..%2fsecret",
                         "/x/../../secret", "/.hidden", "//../secret",
                         "/.%2e/secret"} do
    print(path, await curl("-o /dev/null '@" .. path .. "'"))
  end
  for _, path in ipairs {"/nowhere", "/index.html/x", "/%00", "/%zz",
                         "/" .. ("x"):rep(300)} do
    print(path:sub(1, 20), await curl("-o /dev/null '@" .. path .. "'"))
  end
  print(await curl "-i -X DELETE @/ | grep -v Date")
  print(await curl "-d a=b @/")
  print(await curl "-0 @/")
  print(server:status())
end)
os.execute(("rm -r '%s'"):format(ROOT))
-- expect: <p>welcome
-- expect: 200 text/html; charset=utf-8 11 1
-- expect: Content-Length: 11
-- expect: Connection: keep-alive
-- expect: Content-Type: text/html; charset=utf-8
-- expect: Accept-Ranges: bytes
-- expect:
-- expect: 200 text/html; charset=utf-8 0 1
-- expect: 200 application/octet-stream 988894 1
-- expect: 200 text/plain; charset=utf-8 0 1
-- expect: 200 text/plain; charset=utf-8 0 0
-- expect: line 1 206 application/octet-stream 7 1
-- expect: ine 2 o206 application/octet-stream 7 1
-- expect: g file
-- expect: 206 application/octet-stream 7 1
-- expect: 416 Range Not Satisfiable
-- expect: 416 text/plain 26 1
-- expect: 301 Moved Permanently
-- expect: 301 text/plain 22 1 http://127.0.0.1:{any}/sub%20dir/
-- expect: <p>below
-- expect: 200 text/html; charset=utf-8 9 1
-- expect: p {}
-- expect: 200 text/css; charset=utf-8 5 1
-- expect: /../secret	403 text/plain 14 1
-- expect: /%2e%2e/secret	403 text/plain 14 1
-- expect: /..%2fsecret	403 text/plain 14 1
-- expect: /x/../../secret	403 text/plain 14 1
-- expect: /.hidden	403 text/plain 14 1
-- expect: //../secret	403 text/plain 14 1
-- expect: /.%2e/secret	403 text/plain 14 1
-- expect: /nowhere	404 text/plain 14 1
-- expect: /index.html/x	404 text/plain 14 1
-- expect: /%00	400 text/plain 16 1
-- expect: /%zz	400 text/plain 16 1
-- expect: /xxxxxxxxxxxxxxxxxxx	404 text/plain 14 1
-- expect: HTTP/1.1 405 Method Not Allowed
-- expect: Content-Length: 23
-- expect: Connection: keep-alive
-- expect: Content-Type: text/plain
-- expect: Allow: GET, HEAD
-- expect:
-- expect: 405 Method Not Allowed
-- expect: 405 text/plain 23 1
-- expect: 405 Method Not Allowed
-- expect: 405 text/plain 23 1
-- expect: <p>welcome
-- expect: 200 text/html; charset=utf-8 11 1
-- expect: nil
