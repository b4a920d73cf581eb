-- SPDX-License-Identifier: MIT
--
-- ssl: whom to trust and what to show in a TLS connection, as in Python.
-- Contexts are used by trio.SSLStream and its kin. Nothing here suspends;
-- what loads files blocks while it does.

local core = require "asyncrun.core"
local tls = require "asyncrun.tls"
local check_options = require "asyncrun.options"

local error, getmetatable, pairs, type = error, getmetatable, pairs, type
local setmetatable = setmetatable

---@class ssl
local ssl = {}

-- --- errors --------------------------------------------------------------

--- TLS has failed: `reason` ("WRONG_VERSION_NUMBER") and `library` ("SSL")
--- are OpenSSL's. Below OSError.
---@type trio.OSErrorClass
ssl.SSLError = tls.SSLError

--- A certificate isn't what it should be: `verify_code` is OpenSSL's number,
--- `verify_message` its text. Below SSLError.
---@type trio.OSErrorClass
ssl.SSLCertVerificationError = tls.SSLCertVerificationError

--- SSLCertVerificationError by its older name.
---@type trio.OSErrorClass
ssl.CertificateError = tls.SSLCertVerificationError

--- The peer has closed the TLS connection, as it should.
---@type trio.OSErrorClass
ssl.SSLZeroReturnError = tls.SSLZeroReturnError

--- The connection ended and TLS didn't: data may be missing.
---@type trio.OSErrorClass
ssl.SSLEOFError = tls.SSLEOFError

--- More bytes are needed. Streams never raise it.
---@type trio.OSErrorClass
ssl.SSLWantReadError = tls.SSLWantReadError

--- Bytes must be sent first. Streams never raise it.
---@type trio.OSErrorClass
ssl.SSLWantWriteError = tls.SSLWantWriteError

--- The system has failed below TLS. Streams raise OSError instead.
---@type trio.OSErrorClass
ssl.SSLSyscallError = tls.SSLSyscallError

-- --- constants -----------------------------------------------------------

-- What a context is for; the others are C's.
ssl.PROTOCOL_TLS_CLIENT = 16
ssl.PROTOCOL_TLS_SERVER = 17

--- Versions for minimum_version and maximum_version.
---@enum ssl.TLSVersion
ssl.TLSVersion = {
  MINIMUM_SUPPORTED = -2, MAXIMUM_SUPPORTED = -1,
  SSLv3 = 0x300, TLSv1 = 0x301, TLSv1_1 = 0x302, TLSv1_2 = 0x303,
  TLSv1_3 = 0x304,
}

-- CERT_NONE and its kin, OP_..., VERIFY_..., ALERT_DESCRIPTION_...,
-- OPENSSL_VERSION
for name, value in pairs(tls) do
  if name:find("^%u+_") then ssl[name] = value end
end

--- What a context is for.
---@class ssl.Purpose
---@field shortname string
---@field longname string
---@field oid string
local Purpose = {__name = "Purpose", __metatable = "Purpose"}
Purpose.__index = Purpose

function Purpose:__tostring()
  return "<Purpose " .. self.longname .. ">"
end

--- SERVER_AUTH: the context is a client's, which wants to know the server;
--- CLIENT_AUTH: a server's, which may want to know its clients.
---@type {SERVER_AUTH: ssl.Purpose, CLIENT_AUTH: ssl.Purpose}
ssl.Purpose = {
  SERVER_AUTH = setmetatable({
    shortname = "serverAuth", longname = "TLS Web Server Authentication",
    oid = "1.3.6.1.5.5.7.3.1",
  }, Purpose),
  CLIENT_AUTH = setmetatable({
    shortname = "clientAuth", longname = "TLS Web Client Authentication",
    oid = "1.3.6.1.5.5.7.3.2",
  }, Purpose),
}

-- --- contexts ------------------------------------------------------------

--- Make a context that trusts nobody yet. A client's verifies the server
--- and its name, a server's doesn't ask for certificates; TLS 1.2 or newer.
---@param protocol integer PROTOCOL_TLS_CLIENT or PROTOCOL_TLS_SERVER
---@return ssl.SSLContext
ssl.SSLContext = tls.SSLContext

--- sni_callback by its older name.
core.methods("SSLContext").set_servername_callback = function(self, f)
  self.sni_callback = f
end

---@class ssl.Trust
---@field cafile? string a file of certificates in PEM
---@field capath? string a folder of certificates, named by their hashes
---@field cadata? string certificates in PEM, or one in DER
local TRUST = {cafile = true, capath = true, cadata = true}

--- Make a context with good defaults. For a client it verifies the server's
--- certificate and name, by the system's authorities or those given. For a
--- server it needs load_cert_chain.
---@param purpose? ssl.Purpose default Purpose.SERVER_AUTH: for a client
---@param options? ssl.Trust whom to trust instead of the system's
---@return ssl.SSLContext
---@overload fun(options: ssl.Trust): ssl.SSLContext
function ssl.create_default_context(purpose, options)
  if options == nil and type(purpose) == "table"
     and getmetatable(purpose) == nil then
    purpose, options = nil, purpose
  end
  purpose = purpose or ssl.Purpose.SERVER_AUTH
  options = check_options("create_default_context", options, TRUST)
  if purpose ~= ssl.Purpose.SERVER_AUTH
     and purpose ~= ssl.Purpose.CLIENT_AUTH then
    core.argument_error("type", "create_default_context", "purpose", purpose,
                        "Purpose.SERVER_AUTH or Purpose.CLIENT_AUTH")
  end
  local client = purpose == ssl.Purpose.SERVER_AUTH
  local context = tls.SSLContext(client and ssl.PROTOCOL_TLS_CLIENT
                                 or ssl.PROTOCOL_TLS_SERVER)
  if options.cafile or options.capath or options.cadata then
    context:load_verify_locations(options)
  elseif client then
    context:load_default_certs()
  end
  return context
end

return ssl
