---@meta ssl
-- SPDX-License-Identifier: MIT
--
-- Of the module `ssl`, for editors: constants, and the class of contexts, which
-- is written in C. This file is never run.

---@class ssl
---@field ALERT_DESCRIPTION_ACCESS_DENIED integer
---@field ALERT_DESCRIPTION_HANDSHAKE_FAILURE integer
---@field ALERT_DESCRIPTION_INTERNAL_ERROR integer
---@field ALERT_DESCRIPTION_UNRECOGNIZED_NAME integer
---@field CERT_NONE integer
---@field CERT_OPTIONAL integer
---@field CERT_REQUIRED integer
---@field OPENSSL_VERSION string
---@field OPENSSL_VERSION_NUMBER integer
---@field OP_ALL integer
---@field OP_CIPHER_SERVER_PREFERENCE integer
---@field OP_ENABLE_MIDDLEBOX_COMPAT integer
---@field OP_IGNORE_UNEXPECTED_EOF integer
---@field OP_NO_COMPRESSION integer
---@field OP_NO_RENEGOTIATION integer
---@field OP_NO_SSLv3 integer
---@field OP_NO_TICKET integer
---@field OP_NO_TLSv1 integer
---@field OP_NO_TLSv1_1 integer
---@field OP_NO_TLSv1_2 integer
---@field OP_NO_TLSv1_3 integer
---@field PROTOCOL_TLS_CLIENT integer
---@field PROTOCOL_TLS_SERVER integer
---@field VERIFY_CRL_CHECK_CHAIN integer
---@field VERIFY_CRL_CHECK_LEAF integer
---@field VERIFY_DEFAULT integer
---@field VERIFY_X509_PARTIAL_CHAIN integer
---@field VERIFY_X509_STRICT integer
---@field VERIFY_X509_TRUSTED_FIRST integer

--- What a TLS connection begins with: certificates of one's own, whom to
--- trust, what is spoken. One serves any number of connections.
---@class ssl.SSLContext
---@field protocol integer PROTOCOL_TLS_CLIENT or PROTOCOL_TLS_SERVER
---@field verify_mode integer CERT_NONE, CERT_OPTIONAL or CERT_REQUIRED
---@field check_hostname boolean must the certificate be for the host?
---@field minimum_version ssl.TLSVersion
---@field maximum_version ssl.TLSVersion
---@field options integer OP_*
---@field verify_flags integer VERIFY_*
---@field sni_callback? fun(object, name: string?, context: ssl.SSLContext):
---  integer? is told the name that a client wants, and may set
---  object.context or return an alert
local SSLContext = {}

--- Show this certificate. Also as {certfile =, keyfile =, password =}.
---@param certfile string|table in PEM, with those that it was issued by
---@param keyfile? string default: the same file
---@param password? string|fun(): string of the key
function SSLContext:load_cert_chain(certfile, keyfile, password) end

--- Trust these authorities. Also as {cafile =, capath =, cadata =}.
---@param cafile? string|ssl.Trust a file of certificates in PEM
---@param capath? string a folder of certificates, named by their hashes
---@param cadata? string certificates in PEM, or one in DER
function SSLContext:load_verify_locations(cafile, capath, cadata) end

--- Trust those that the system trusts.
function SSLContext:load_default_certs() end

--- Allow these ciphers up to TLS 1.2, in OpenSSL's notation.
---@param list string
function SSLContext:set_ciphers(list) end

--- Allow these ciphers of TLS 1.3.
---@param list string
function SSLContext:set_ciphersuites(list) end

--- Speak one of these protocols, the best first: {"h2", "http/1.1"}.
---@param alpn_protocols string[]
function SSLContext:set_alpn_protocols(alpn_protocols) end

--- sni_callback by its older name.
---@param callback? fun(object, name: string?, context: ssl.SSLContext):
---  integer?
function SSLContext:set_servername_callback(callback) end
