/* SPDX-License-Identifier: MIT
**
** OpenSSL's errors as exceptions. Its queue belongs to the thread: it is
** emptied here, and before every call whose result is looked at.
*/
#include <ctype.h>
#include <string.h>

#include "runtime/net/tls.h"

/* ORDER TLS CLASSES (tls.h) */
static const char *const classes[] = {
  "SSLError", "SSLZeroReturnError", "SSLWantReadError",
  "SSLWantWriteError", "SSLSyscallError", "SSLEOFError",
  "SSLCertVerificationError"
};

static const char class_keys[TLS_NCLASSES]; /* their addresses are keys */

static void push_class (lua_State *L, TlsClass c) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &class_keys[c]);
}

int ar__tls_throw (lua_State *L) {
  ar__error_here(L, -1, L, 0);
  return lua_error(L);
}

int ar__tls_raise_text (lua_State *L, TlsClass c, const char *text) {
  lua_pushstring(L, text);
  push_class(L, c);
  return ar__raise_class(L);
}

/* --- certificates --------------------------------------------------- */

void ar__verdict_clear (Verdict *v) {
  if (v->cert) ossl->X509_free(v->cert);
  if (v->leaf) ossl->X509_free(v->leaf);
  v->cert = v->leaf = NULL;
  v->code = X509_V_OK;
}

/* "for 'a', 'b'", or what it is instead. [-0, +1, m] */
static const char *push_hosts (lua_State *L, X509 *leaf) {
  const char *hosts;
  if (!leaf) return lua_pushliteral(L, "for others");
  hosts = ar__tlscert_hosts(L, leaf);
  if (*hosts) lua_pushfstring(L, "for %s", hosts);
  else
    lua_pushfstring(L, "without subjectAltName (subject '%s')",
                    ar__tlscert_name(L, ossl->X509_get_subject_name(leaf)));
  return lua_tostring(L, -1);
}

/* What to do about it; "" when nothing is known. May leave values below
   the result. [-0, +n, m] */
static const char *push_cert_advice (lua_State *L, const Verdict *v) {
  X509 *cert = v->cert;
  const char *subject, *issuer;
  if (!cert) return "";
  subject = ar__tlscert_name(L, ossl->X509_get_subject_name(cert));
  issuer = ar__tlscert_name(L, ossl->X509_get_issuer_name(cert));
  switch (v->code) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return lua_pushfstring(
        L, "; it is %s: connect to such a name, or give it as "
        "server_hostname", push_hosts(L, v->leaf));
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return lua_pushfstring(
        L, ": '%s' was valid until %s; renew it, or set this machine's "
        "clock", subject,
        ar__tlscert_time(L, ossl->X509_get0_notAfter(cert)));
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return lua_pushfstring(
        L, ": '%s' is valid from %s; set this machine's clock", subject,
        ar__tlscert_time(L, ossl->X509_get0_notBefore(cert)));
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return lua_pushfstring(
        L, ": '%s'; to trust it, load it as cafile", subject);
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      return lua_pushfstring(
        L, ": its root '%s' isn't trusted here; to trust it, load it as "
        "cafile", subject);
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return lua_pushfstring(
        L, ": '%s' was issued by '%s', which isn't known here; load that "
        "certificate as cafile, or let the peer send the whole chain",
        subject, issuer);
    case X509_V_ERR_INVALID_PURPOSE:
      return lua_pushfstring(
        L, ": '%s' isn't made for this use: look at its extendedKeyUsage",
        subject);
    default: return lua_pushfstring(L, ": '%s'", subject);
  }
}

/* Python's text of the verdict. [-0, +1, m] */
static const char *push_verdict (lua_State *L, const Verdict *v,
                                 const char *host) {
  if (v->code == X509_V_ERR_HOSTNAME_MISMATCH && host)
    return lua_pushfstring(L, "Hostname mismatch, certificate is not valid "
                              "for '%s'", host);
  if (v->code == X509_V_ERR_IP_ADDRESS_MISMATCH && host)
    return lua_pushfstring(L, "IP address mismatch, certificate is not "
                              "valid for '%s'", host);
  return lua_pushstring(L, ossl->X509_verify_cert_error_string(v->code));
}

/* [-0, +1, m] */
static void push_cert_error (lua_State *L, const Verdict *v,
                             const char *host) {
  int top = lua_gettop(L);
  const char *text = push_verdict(L, v, host);
  lua_pushfstring(L, "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify "
                     "failed: %s%s", text, push_cert_advice(L, v));
  push_class(L, TLS_CERTVERIFICATION);
  ar__exception_new(L);
  lua_pushvalue(L, top + 1);
  lua_setfield(L, -2, "verify_message");
  lua_pushinteger(L, v->code);
  lua_setfield(L, -2, "verify_code");
  lua_replace(L, top + 1);
  lua_settop(L, top + 1);
}

/* --- all other errors ----------------------------------------------- */

/* What people should look at, by OpenSSL's words. */
static const struct { const char *reason, *advice; } hints[] = {
  {"wrong version number", "the peer doesn't speak TLS on this port, or an "
                           "older version of it"},
  {"packet length too long", "the peer doesn't speak TLS on this port"},
  {"http request", "the peer speaks HTTP without TLS"},
  {"https proxy request", "the peer speaks HTTP without TLS"},
  {"unknown protocol", "the peer doesn't speak TLS on this port"},
  {"unsupported protocol", "no TLS version in common: see "
                           "minimum_version"},
  {"no protocols available", "minimum_version is above maximum_version, or "
                             "options forbid them all"},
  {"tlsv1 alert protocol version", "no TLS version in common: see "
                                   "minimum_version"},
  {"no shared cipher", "is a certificate loaded, with load_cert_chain?"},
  {"no suitable signature algorithm",
   "is a certificate loaded, with load_cert_chain?"},
  {"sslv3 alert handshake failure", "the peer refuses: no cipher or "
                                    "version in common, or it wants a "
                                    "certificate"},
  {"tlsv1 alert unknown ca", "the peer doesn't trust our certificate"},
  {"sslv3 alert bad certificate", "the peer doesn't accept our "
                                  "certificate"},
  {"sslv3 alert certificate expired", "the peer finds our certificate "
                                      "expired"},
  {"tlsv13 alert certificate required", "the peer wants our certificate: "
                                        "load_cert_chain"},
  {"peer did not return a certificate", "verify_mode is CERT_REQUIRED"},
  {"unexpected eof while reading", "the peer closed the connection without "
                                   "saying goodbye: data may be missing"},
  {"key values mismatch", "the key doesn't belong to the certificate"},
  {"no start line", "it isn't in PEM format, or not what was expected"},
  {"no certificate match", "no cipher of that name"},
  {"no cipher match", "OpenSSL has no such cipher"},
  {"bad decrypt", "the password is wrong"},
  {"maybe wrong password", "the password is wrong"},
  {"ee key too small", "the key is too short for this security level"},
  {"ca md too weak", "the certificate's hash is too old"},
  {"application data after close notify",
   "the peer was still sending: read until the end before unwrap"}
};

static const char *advice_for (const char *reason) {
  for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++)
    if (strcmp(hints[i].reason, reason) == 0) return hints[i].advice;
  return NULL;
}

static const char *library_of (unsigned long code) {
  switch (ERR_GET_LIB(code)) {
    case ERR_LIB_SSL: return "SSL";
    case ERR_LIB_X509: return "X509";
    case ERR_LIB_X509V3: return "X509V3";
    case ERR_LIB_PEM: return "PEM";
    case ERR_LIB_ASN1: return "ASN1";
    case ERR_LIB_EVP: return "EVP";
    case ERR_LIB_PROV: return "PROV";
    case ERR_LIB_RSA: return "RSA";
    case ERR_LIB_EC: return "EC";
    case ERR_LIB_PKCS12: return "PKCS12";
    default: return "OPENSSL";
  }
}

/* "wrong version number" -> WRONG_VERSION_NUMBER [-0, +1, m] */
static const char *push_mnemonic (lua_State *L, const char *reason) {
  luaL_Buffer b;
  luaL_buffinit(L, &b);
  for (; *reason; reason++) {
    unsigned char c = (unsigned char)*reason;
    luaL_addchar(&b, isalnum(c) ? (char)toupper(c) : '_');
  }
  luaL_pushresult(&b);
  return lua_tostring(L, -1);
}

/* "PEM lib" and its kin only name the library that failed below. */
static bool says_little (unsigned long code) {
  return !ERR_SYSTEM_ERROR(code) &&
         (ERR_GET_RFLAGS(code) & ERR_RFLAG_COMMON) != 0;
}

/* Empty the queue. Result: the error that says most, the last one of
   libssl or else the first, or 0. */
static unsigned long take_error (void) {
  unsigned long first = 0, last = 0, code;
  while ((code = ossl->ERR_get_error()) != 0) {
    if (!first || (says_little(first) && !says_little(code))) first = code;
    if (ERR_GET_LIB(code) == ERR_LIB_SSL && !says_little(code) &&
        !ERR_SYSTEM_ERROR(code))
      last = code;
  }
  return last ? last : first;
}

/* No error at all is an end of the bytes, too. */
static TlsClass class_of (unsigned long code) {
  if (code == 0) return TLS_EOF;
  if (ERR_GET_LIB(code) == ERR_LIB_SSL &&
      ERR_GET_REASON(code) == SSL_R_UNEXPECTED_EOF_WHILE_READING)
    return TLS_EOF;
  return TLS_SSLERROR;
}

static bool is_verify_error (unsigned long code, const Verdict *v) {
  return v && v->code != X509_V_OK && ERR_GET_LIB(code) == ERR_LIB_SSL &&
         ERR_GET_REASON(code) == SSL_R_CERTIFICATE_VERIFY_FAILED;
}

/* [-0, +1, m] "[SSL: NO_START_LINE] no start line: load_cert_chain
   'x.pem' (it isn't ...)", with the class and fields */
static void push_error (lua_State *L, unsigned long code, const char *what,
                        const char *detail) {
  const char *reason = code ? ossl->ERR_reason_error_string(code) : NULL;
  const char *advice;
  if (!code) reason = "unexpected eof while reading";
  else if (!reason) reason = "unknown error";
  advice = advice_for(reason);
  lua_pushfstring(L, "[%s: %s] %s: %s%s%s%s%s%s%s",
                  code ? library_of(code) : "SSL", push_mnemonic(L, reason),
                  reason, what, detail ? " '" : "", detail ? detail : "",
                  detail ? "'" : "", advice ? " (" : "",
                  advice ? advice : "", advice ? ")" : "");
  lua_remove(L, -2); /* the mnemonic */
  push_class(L, class_of(code));
  ar__exception_new(L);
  push_mnemonic(L, reason);
  lua_setfield(L, -2, "reason");
  lua_pushstring(L, code ? library_of(code) : "SSL");
  lua_setfield(L, -2, "library");
}

void ar__tls_error (lua_State *L, const char *what, const char *detail,
                    const Verdict *v, const char *host) {
  unsigned long code = take_error();
  luaL_checkstack(L, LUA_MINSTACK, NULL);
  if (is_verify_error(code, v)) {
    push_cert_error(L, v, host);
    lua_pushliteral(L, "CERTIFICATE_VERIFY_FAILED");
    lua_setfield(L, -2, "reason");
    lua_pushliteral(L, "SSL");
    lua_setfield(L, -2, "library");
  }
  else if (code && ERR_SYSTEM_ERROR(code))
    ar__oserror_new(L, ERR_GET_REASON(code), what, detail);
  else
    push_error(L, code, what, detail);
}

int ar__tls_raise (lua_State *L, const char *what, const char *detail) {
  ar__tls_error(L, what, detail, NULL, NULL);
  return ar__tls_throw(L);
}

void ar__tlserror_lib (lua_State *L) {
  for (int i = 0; i < TLS_NCLASSES; i++) {
    if (i == TLS_SSLERROR) ar__class_push(L, VM_OSERROR);
    else push_class(L, TLS_SSLERROR);
    ar__class_new(L, classes[i]);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &class_keys[i]);
    lua_setfield(L, -2, classes[i]);
  }
}
