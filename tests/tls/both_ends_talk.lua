-- A client and a server do the handshake by themselves and echo; what they
-- know of each other afterwards.
-- needs: openssl
local trio = require "trio"
local tls = require "tests.lib.tls"

local async function main()
  local pki <close> = tls.pki()
  local client, server = tls.pair(pki)
  await tls.both(async function()
    await client:send_all("hello")
    print(await client:receive_some())     -- expect: HELLO
    print(client:version(), (client:cipher()))
    -- expect: TLSv1.3	TLS_AES_256_GCM_SHA384
    local cert = client:getpeercert()
    print(cert.subject[1][1][1], cert.subject[1][1][2])
    -- expect: commonName	host
    print(cert.issuer[1][1][2], cert.version)  -- expect: ca	3
    for _, name in ipairs(cert.subjectAltName) do
      print(name[1], name[2])
    end
    -- expect: DNS	localhost
    -- expect: IP Address	127.0.0.1
    print(cert.notBefore)                  -- expect: {any} GMT
    print(#client:getpeercert(true) > 100) -- expect: true
    print(client.session_reused)           -- expect: false
    print(client.server_hostname)          -- expect: localhost
    await client:aclose()
  end, async function()
    local data = await server:receive_some()
    await server:send_all(data:upper())
    print(await server:receive_some() == "")  -- expect: true
    print(server:getpeercert())               -- expect: nil
    await server:aclose()
  end)
end

trio.run(main)
