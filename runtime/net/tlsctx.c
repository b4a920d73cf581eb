/* SPDX-License-Identifier: MIT
**
** SSLContext: versions, certificates, trust, ALPN and SNI for any number
** of engines. Loading files blocks, as in Python.
*/
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/net/tls.h"

/* As in Python. */
enum { PROTOCOL_CLIENT = 16, PROTOCOL_SERVER = 17 };

#define MAX_ALPN 65535 /* bytes of the whole list */

static TlsContext *check_ctx (lua_State *L, const char *method) {
  TlsContext *c = ar__arg_self(L, SSLCONTEXT, method);
  if (!c->ctx)
    ar__raise(L, VM_RUNTIMEERROR, "the SSLContext was collected");
  ossl->ERR_clear_error();
  return c;
}

TlsContext *ar__tlsctx_test (lua_State *L, int idx) {
  TlsContext *c = luaL_testudata(L, idx, SSLCONTEXT);
  return c && c->ctx ? c : NULL;
}

static int ctx_gc (lua_State *L) {
  TlsContext *c = lua_touserdata(L, 1);
  if (c->ctx) ossl->SSL_CTX_free(c->ctx);
  c->ctx = NULL;
  return 0;
}

/* --- options of methods --------------------------------------------- */

/* A string without NUL, or nil. */
static const char *check_text (lua_State *L, int idx, const char *fname,
                               const char *arg) {
  size_t n;
  const char *s;
  if (lua_isnil(L, idx)) return NULL;
  if (lua_type(L, idx) != LUA_TSTRING)
    ar__arg_type(L, fname, arg, idx, "a string");
  s = lua_tolstring(L, idx, &n);
  if (n == 0 || strlen(s) != n)
    ar__arg_value(L, fname, arg, idx, "a string that isn't empty and has "
                                      "no NUL in it");
  return s;
}

/* Arguments from [first] on; instead of one a table may come that has it
   and those after it by name. Afterwards there are as many as names. */
static void spread (lua_State *L, int first, const char *fname,
                    const char *const *names) {
  int n = 0, at;
  while (names[n]) n++;
  lua_settop(L, first + n - 1);
  for (at = first; at < first + n && !lua_istable(L, at); at++) continue;
  if (at == first + n) return;
  lua_pushvalue(L, at);
  lua_insert(L, 1); /* the table is at 1, all else one higher */
  for (int i = at - first; i < n; i++) {
    lua_getfield(L, 1, names[i]);
    lua_replace(L, first + i + 1);
  }
  ar__arg_options(L, 1, fname, names, false);
  lua_remove(L, 1);
}

/* OpenSSL's own messages don't tell what is wrong with a file. */
static void check_file (lua_State *L, const char *fname, const char *path) {
  struct stat st;
  int fd, err;
  ar__allow(L, ar__runtime_get(L), CAP_FILES, fname);
  fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  err = fd < 0 ? errno : 0;
  if (!err && fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) err = EISDIR;
  if (fd >= 0) close(fd);
  if (err) ar__oserror_raise(L, err, fname, path);
}

static void check_folder (lua_State *L, const char *fname,
                          const char *path) {
  struct stat st;
  ar__allow(L, ar__runtime_get(L), CAP_FILES, fname);
  if (stat(path, &st) != 0) ar__oserror_raise(L, errno, fname, path);
  if (!S_ISDIR(st.st_mode)) ar__oserror_raise(L, ENOTDIR, fname, path);
}

/* --- our certificate ------------------------------------------------ */

/* Without a callback OpenSSL would ask at the terminal. */
static int on_password (char *buf, int size, int writing, void *ud) {
  TlsContext *c = ud;
  (void)writing;
  c->asked_password = true;
  if (!c->password || c->password_len > (size_t)size) return -1;
  memcpy(buf, c->password, c->password_len);
  return (int)c->password_len;
}

/* The password is at [idx], or nil. */
static bool load_key (lua_State *L, TlsContext *c, int idx,
                      const char *keyfile) {
  bool ok;
  c->asked_password = false;
  c->password = lua_tolstring(L, idx, &c->password_len);
  ok = ossl->SSL_CTX_use_PrivateKey_file(c->ctx, keyfile,
                                         SSL_FILETYPE_PEM) == 1;
  c->password = NULL;
  return ok;
}

static void check_password (lua_State *L, int idx) {
  if (!lua_isnil(L, idx) && lua_type(L, idx) != LUA_TSTRING)
    ar__arg_type(L, "load_cert_chain", "password", idx,
                 "a string, or a function that returns one");
}

/* load_cert_chain(certfile, keyfile, password) */
static int ctx_load_cert_chain (lua_State *L) {
  static const char *const names[] = {"certfile", "keyfile", "password",
                                      NULL};
  const char *f = "load_cert_chain", *cert, *key;
  TlsContext *c = check_ctx(L, f);
  bool ask, loaded;
  spread(L, 2, f, names); /* 1 self, 2 certfile, 3 keyfile, 4 password */
  if (lua_isnil(L, 2)) ar__arg_type(L, f, "certfile", 2, "a string");
  cert = check_text(L, 2, f, "certfile");
  key = check_text(L, 3, f, "keyfile");
  ask = lua_isfunction(L, 4);
  if (!ask) check_password(L, 4);
  if (!key) key = cert;
  check_file(L, f, cert);
  check_file(L, f, key);
  if (ossl->SSL_CTX_use_certificate_chain_file(c->ctx, cert) != 1)
    return ar__tls_raise(L, f, cert);
  lua_pushnil(L); /* 5: while a function wasn't asked */
  loaded = load_key(L, c, ask ? 5 : 4, key);
  if (!loaded && ask && c->asked_password) {
    lua_settop(L, 4);
    lua_call(L, 0, 1);
    check_password(L, 4);
    ossl->ERR_clear_error();
    loaded = load_key(L, c, 4, key);
  }
  if (!loaded && c->asked_password && lua_isnil(L, 4)) {
    ossl->ERR_clear_error();
    lua_pushfstring(L, "load_cert_chain '%s': the key is encrypted; give "
                       "its password as third argument", key);
    return ar__tls_raise_text(L, TLS_SSLERROR, lua_tostring(L, -1));
  }
  if (!loaded || ossl->SSL_CTX_check_private_key(c->ctx) != 1)
    return ar__tls_raise(L, f, key);
  return 0;
}

/* --- whom we trust -------------------------------------------------- */

static void free_bio (void *bio) {
  ossl->BIO_free(bio);
}

static void free_x509 (void *cert) {
  ossl->X509_free(cert);
}

/* Certificates of a text in PEM, or one in DER, become trusted. */
static void load_data (lua_State *L, TlsContext *c, int idx) {
  size_t n;
  const char *data = lua_tolstring(L, idx, &n);
  bool pem = strstr(data, "-----BEGIN") != NULL;
  X509_STORE *store = ossl->SSL_CTX_get_cert_store(c->ctx);
  TlsOwned *o = ar__tls_owned(L), *cert = ar__tls_owned(L);
  int count = 0;
  o->release = free_bio;
  cert->release = free_x509;
  if (n > INT32_MAX)
    ar__arg_value(L, "load_verify_locations", "cadata", idx,
                  "less than 2 GB");
  o->object = ossl->BIO_new_mem_buf(data, (int)n);
  while (o->object) {
    cert->object = pem ? ossl->PEM_read_bio_X509(o->object, NULL, NULL, NULL)
                       : ossl->d2i_X509_bio(o->object, NULL);
    if (!cert->object) break;
    count++;
    if (ossl->X509_STORE_add_cert(store, cert->object) != 1)
      ar__tls_raise(L, "load_verify_locations", "cadata");
    ossl->X509_free(cert->object);
    cert->object = NULL;
  }
  /* The end of the text is an error, too: no further certificate. */
  if (count == 0) ar__tls_raise(L, "load_verify_locations", "cadata");
  ossl->ERR_clear_error();
  lua_pop(L, 2);
}

/* load_verify_locations(cafile, capath, cadata) */
static int ctx_load_verify_locations (lua_State *L) {
  static const char *const names[] = {"cafile", "capath", "cadata", NULL};
  const char *f = "load_verify_locations", *file, *path;
  TlsContext *c = check_ctx(L, f);
  spread(L, 2, f, names); /* 1 self, 2 cafile, 3 capath, 4 cadata */
  file = check_text(L, 2, f, "cafile");
  path = check_text(L, 3, f, "capath");
  if (!lua_isnil(L, 4) && lua_type(L, 4) != LUA_TSTRING)
    ar__arg_type(L, f, "cadata", 4, "a string");
  if (!file && !path && lua_isnil(L, 4))
    return ar__raise(L, VM_TYPEERROR, "cafile, capath and cadata cannot be "
                                      "all omitted");
  if (file) {
    check_file(L, f, file);
    if (ossl->SSL_CTX_load_verify_file(c->ctx, file) != 1)
      return ar__tls_raise(L, f, file);
  }
  if (path) {
    check_folder(L, f, path);
    if (ossl->SSL_CTX_load_verify_dir(c->ctx, path) != 1)
      return ar__tls_raise(L, f, path);
  }
  if (!lua_isnil(L, 4)) load_data(L, c, 4);
  return 0;
}

/* The system's, or those that SSL_CERT_FILE and SSL_CERT_DIR name. */
static int ctx_load_default_certs (lua_State *L) {
  TlsContext *c = check_ctx(L, "load_default_certs");
  if (ossl->SSL_CTX_set_default_verify_paths(c->ctx) != 1)
    return ar__tls_raise(L, "load_default_certs", NULL);
  ossl->ERR_clear_error();
  return 0;
}

/* --- what is spoken ------------------------------------------------- */

/* set_ciphers(list): those up to TLS 1.2 */
static int ctx_set_ciphers (lua_State *L) {
  TlsContext *c = check_ctx(L, "set_ciphers");
  lua_settop(L, 2);
  if (lua_type(L, 2) != LUA_TSTRING)
    return ar__arg_type(L, "set_ciphers", "ciphers", 2, "a string");
  if (ossl->SSL_CTX_set_cipher_list(c->ctx, lua_tostring(L, 2)) != 1)
    return ar__tls_raise(L, "set_ciphers", lua_tostring(L, 2));
  return 0;
}

/* set_ciphersuites(list): those of TLS 1.3 */
static int ctx_set_ciphersuites (lua_State *L) {
  TlsContext *c = check_ctx(L, "set_ciphersuites");
  lua_settop(L, 2);
  if (lua_type(L, 2) != LUA_TSTRING)
    return ar__arg_type(L, "set_ciphersuites", "ciphersuites", 2,
                        "a string");
  if (ossl->SSL_CTX_set_ciphersuites(c->ctx, lua_tostring(L, 2)) != 1)
    return ar__tls_raise(L, "set_ciphersuites", lua_tostring(L, 2));
  return 0;
}

/* The server's choice: its first protocol that the client has, too. */
static int on_alpn (SSL *ssl, const unsigned char **out,
                    unsigned char *out_len, const unsigned char *in,
                    unsigned int in_len, void *ud) {
  const TlsContext *c = ud;
  int found;
  (void)ssl;
  found = ossl->SSL_select_next_proto(
    (unsigned char **)out, out_len, (const unsigned char *)c->alpn,
    (unsigned int)c->alpn_len, in, in_len);
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK
                                         : SSL_TLSEXT_ERR_NOACK;
}

/* The sequence at 2 as it goes over the wire. [-0, +1, e] */
static void push_alpn (lua_State *L) {
  luaL_Buffer b;
  lua_Integer n = luaL_len(L, 2);
  luaL_buffinit(L, &b);
  for (lua_Integer i = 1; i <= n; i++) {
    size_t len;
    lua_geti(L, 2, i);
    if (lua_type(L, -1) != LUA_TSTRING)
      ar__arg_type(L, "set_alpn_protocols", "alpn_protocols", -1,
                   "strings in the sequence");
    len = lua_rawlen(L, -1);
    if (len == 0 || len > 255)
      ar__arg_value(L, "set_alpn_protocols", "alpn_protocols", -1,
                    "strings of 1 to 255 bytes");
    lua_pop(L, 1);
    luaL_addchar(&b, (char)len);
    lua_geti(L, 2, i);
    luaL_addvalue(&b);
  }
  luaL_pushresult(&b);
  if (lua_rawlen(L, -1) > MAX_ALPN)
    ar__arg_value(L, "set_alpn_protocols", "alpn_protocols", 2,
                  "at most 65535 bytes in all");
}

static int ctx_set_alpn_protocols (lua_State *L) {
  TlsContext *c = check_ctx(L, "set_alpn_protocols");
  lua_settop(L, 2);
  if (!lua_istable(L, 2))
    return ar__arg_type(L, "set_alpn_protocols", "alpn_protocols", 2,
                        "a sequence of strings");
  push_alpn(L);
  c->alpn = lua_tolstring(L, -1, &c->alpn_len);
  lua_setiuservalue(L, 1, CTX_ALPN);
  if (ossl->SSL_CTX_set_alpn_protos(c->ctx, (const unsigned char *)c->alpn,
                                    (unsigned int)c->alpn_len) != 0)
    return ar__tls_raise(L, "set_alpn_protocols", NULL);
  ossl->SSL_CTX_set_alpn_select_cb(c->ctx, c->alpn_len ? on_alpn : NULL, c);
  return 0;
}

/* --- attributes ----------------------------------------------------- */

static TlsContext *self_of (lua_State *L) {
  return check_ctx(L, SSLCONTEXT);
}

/* The number that is to become the attribute [name]. */
static lua_Integer check_number (lua_State *L, const char *name) {
  int ok;
  lua_Integer n = lua_tointegerx(L, 2, &ok);
  if (!ok || lua_type(L, 2) != LUA_TNUMBER)
    ar__arg_type(L, SSLCONTEXT, name, 2, "an integer of this module's "
                                         "constants");
  return n;
}

static void set_mode (TlsContext *c, int mode) {
  int flags = SSL_VERIFY_NONE;
  if (mode != CERT_NONE) flags = SSL_VERIFY_PEER;
  if (mode == CERT_REQUIRED) flags |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
  c->verify_mode = mode;
  ossl->SSL_CTX_set_verify(c->ctx, flags, ar__tls_on_verify);
}

static int get_verify_mode (lua_State *L) {
  lua_pushinteger(L, self_of(L)->verify_mode);
  return 1;
}

static int set_verify_mode (lua_State *L) {
  TlsContext *c = self_of(L);
  lua_Integer mode = check_number(L, "verify_mode");
  if (mode < CERT_NONE || mode > CERT_REQUIRED)
    return ar__arg_value(L, SSLCONTEXT, "verify_mode", 2,
                         "CERT_NONE, CERT_OPTIONAL or CERT_REQUIRED");
  if (mode == CERT_NONE && c->check_hostname)
    return ar__raise(L, VM_VALUEERROR,
                     "verify_mode can't be CERT_NONE while check_hostname "
                     "is true: set that to false first");
  set_mode(c, (int)mode);
  return 0;
}

static int get_check_hostname (lua_State *L) {
  lua_pushboolean(L, self_of(L)->check_hostname);
  return 1;
}

/* A name can only be checked in a certificate that was verified. */
static int set_check_hostname (lua_State *L) {
  TlsContext *c = self_of(L);
  if (!lua_isboolean(L, 2))
    return ar__arg_type(L, SSLCONTEXT, "check_hostname", 2, "a boolean");
  c->check_hostname = lua_toboolean(L, 2);
  if (c->check_hostname && c->verify_mode == CERT_NONE)
    set_mode(c, CERT_REQUIRED);
  return 0;
}

static int get_options (lua_State *L) {
  lua_pushinteger(
    L, (lua_Integer)ossl->SSL_CTX_get_options(self_of(L)->ctx));
  return 1;
}

static int set_options (lua_State *L) {
  TlsContext *c = self_of(L);
  uint64_t want = (uint64_t)check_number(L, "options");
  uint64_t have = ossl->SSL_CTX_get_options(c->ctx);
  ossl->SSL_CTX_clear_options(c->ctx, have & ~want);
  ossl->SSL_CTX_set_options(c->ctx, want & ~have);
  return 0;
}

static int get_verify_flags (lua_State *L) {
  lua_pushinteger(L, (lua_Integer)ossl->X509_VERIFY_PARAM_get_flags(
                       ossl->SSL_CTX_get0_param(self_of(L)->ctx)));
  return 1;
}

static int set_verify_flags (lua_State *L) {
  X509_VERIFY_PARAM *p = ossl->SSL_CTX_get0_param(self_of(L)->ctx);
  unsigned long want = (unsigned long)check_number(L, "verify_flags");
  unsigned long have = ossl->X509_VERIFY_PARAM_get_flags(p);
  ossl->X509_VERIFY_PARAM_clear_flags(p, have & ~want);
  ossl->X509_VERIFY_PARAM_set_flags(p, want & ~have);
  return 0;
}

static int get_protocol (lua_State *L) {
  lua_pushinteger(L, self_of(L)->server ? PROTOCOL_SERVER
                                        : PROTOCOL_CLIENT);
  return 1;
}

/* Python's numbers for "the lowest" and "the highest" there is. */
enum { LOWEST = -2, HIGHEST = -1 };

static lua_Integer check_version (lua_State *L, const char *name) {
  lua_Integer v = check_number(L, name);
  if (v != LOWEST && v != HIGHEST && (v < SSL3_VERSION ||
                                      v > TLS1_3_VERSION))
    ar__arg_value(L, SSLCONTEXT, name, 2, "one of ssl.TLSVersion");
  return v;
}

static int get_minimum_version (lua_State *L) {
  long v = ossl->SSL_CTX_ctrl(self_of(L)->ctx, SSL_CTRL_GET_MIN_PROTO_VERSION,
                              0, NULL);
  lua_pushinteger(L, v == 0 ? LOWEST : v);
  return 1;
}

static int get_maximum_version (lua_State *L) {
  long v = ossl->SSL_CTX_ctrl(self_of(L)->ctx, SSL_CTRL_GET_MAX_PROTO_VERSION,
                              0, NULL);
  lua_pushinteger(L, v == 0 ? HIGHEST : v);
  return 1;
}

static int set_minimum_version (lua_State *L) {
  TlsContext *c = self_of(L);
  lua_Integer v = check_version(L, "minimum_version");
  if (v == HIGHEST) v = TLS1_3_VERSION;
  if (ossl->SSL_CTX_ctrl(c->ctx, SSL_CTRL_SET_MIN_PROTO_VERSION,
                         v == LOWEST ? 0 : (long)v, NULL) != 1)
    return ar__arg_value(L, SSLCONTEXT, "minimum_version", 2,
                         "a version that this OpenSSL has");
  return 0;
}

static int set_maximum_version (lua_State *L) {
  TlsContext *c = self_of(L);
  lua_Integer v = check_version(L, "maximum_version");
  if (v == LOWEST) v = TLS1_2_VERSION;
  if (ossl->SSL_CTX_ctrl(c->ctx, SSL_CTRL_SET_MAX_PROTO_VERSION,
                         v == HIGHEST ? 0 : (long)v, NULL) != 1)
    return ar__arg_value(L, SSLCONTEXT, "maximum_version", 2,
                         "a version that this OpenSSL has");
  return 0;
}

static int get_sni_callback (lua_State *L) {
  self_of(L);
  lua_getiuservalue(L, 1, CTX_SNI);
  return 1;
}

/* sni_callback(ssl_object, server_name, ssl_context), or nil */
static int set_sni_callback (lua_State *L) {
  typedef void (*Plain) (void);
  TlsContext *c = self_of(L);
  bool on = !lua_isnil(L, 2);
  if (on && (!lua_isfunction(L, 2) || ar__async_is(L, 2)))
    return ar__arg_type(L, SSLCONTEXT, "sni_callback", 2,
                        "an ordinary function, or nil");
  lua_setiuservalue(L, 1, CTX_SNI);
  ossl->SSL_CTX_callback_ctrl(c->ctx, SSL_CTRL_SET_TLSEXT_SERVERNAME_CB,
                              on ? (Plain)ar__tls_on_servername : NULL);
  return 0;
}

/* --- opening -------------------------------------------------------- */

/* What every context has, whatever OpenSSL's defaults are. */
static bool set_defaults (TlsContext *c) {
  static const unsigned char id[] = "asyncrun";
  SSL_CTX *ctx = c->ctx;
  ossl->SSL_CTX_set_options(ctx, SSL_OP_NO_COMPRESSION);
  ossl->SSL_CTX_ctrl(ctx, SSL_CTRL_MODE,
                     SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                       SSL_MODE_AUTO_RETRY | SSL_MODE_RELEASE_BUFFERS,
                     NULL);
  ossl->X509_VERIFY_PARAM_set_hostflags(ossl->SSL_CTX_get0_param(ctx),
                                        X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  ossl->SSL_CTX_set_default_passwd_cb(ctx, on_password);
  ossl->SSL_CTX_set_default_passwd_cb_userdata(ctx, c);
  c->check_hostname = !c->server;
  set_mode(c, c->server ? CERT_NONE : CERT_REQUIRED);
  return ossl->SSL_CTX_ctrl(ctx, SSL_CTRL_SET_MIN_PROTO_VERSION,
                            TLS1_2_VERSION, NULL) == 1 &&
         ossl->SSL_CTX_set_session_id_context(ctx, id, sizeof(id) - 1) == 1;
}

/* SSLContext(protocol) */
static int new_context (lua_State *L) {
  lua_Integer protocol = lua_tointeger(L, 1);
  TlsContext *c;
  lua_settop(L, 1);
  if (lua_type(L, 1) != LUA_TNUMBER)
    return ar__arg_type(L, SSLCONTEXT, "protocol", 1,
                        "PROTOCOL_TLS_CLIENT or PROTOCOL_TLS_SERVER");
  if (protocol != PROTOCOL_CLIENT && protocol != PROTOCOL_SERVER)
    return ar__arg_value(L, SSLCONTEXT, "protocol", 1,
                         "PROTOCOL_TLS_CLIENT or PROTOCOL_TLS_SERVER");
  c = lua_newuserdatauv(L, sizeof(TlsContext), CTX_VALUES);
  memset(c, 0, sizeof(TlsContext));
  luaL_setmetatable(L, SSLCONTEXT);
  ossl->ERR_clear_error();
  c->server = protocol == PROTOCOL_SERVER;
  c->ctx = ossl->SSL_CTX_new(c->server ? ossl->TLS_server_method()
                                       : ossl->TLS_client_method());
  if (!c->ctx || !set_defaults(c))
    return ar__tls_raise(L, SSLCONTEXT, NULL);
  return 1;
}

void ar__tlsctx_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg meta[] = {{"__gc", ctx_gc}, {NULL, NULL}};
  static const luaL_Reg methods[] = {
    {"load_cert_chain", ctx_load_cert_chain},
    {"load_verify_locations", ctx_load_verify_locations},
    {"load_default_certs", ctx_load_default_certs},
    {"set_ciphers", ctx_set_ciphers},
    {"set_ciphersuites", ctx_set_ciphersuites},
    {"set_alpn_protocols", ctx_set_alpn_protocols}, {NULL, NULL}
  };
  static const luaL_Reg getters[] = {
    {"protocol", get_protocol}, {"verify_mode", get_verify_mode},
    {"check_hostname", get_check_hostname}, {"options", get_options},
    {"verify_flags", get_verify_flags},
    {"minimum_version", get_minimum_version},
    {"maximum_version", get_maximum_version},
    {"sni_callback", get_sni_callback}, {NULL, NULL}
  };
  static const luaL_Reg setters[] = {
    {"verify_mode", set_verify_mode},
    {"check_hostname", set_check_hostname}, {"options", set_options},
    {"verify_flags", set_verify_flags},
    {"minimum_version", set_minimum_version},
    {"maximum_version", set_maximum_version},
    {"sni_callback", set_sni_callback}, {NULL, NULL}
  };
  static const luaL_Reg functions[] = {{SSLCONTEXT, new_context},
                                       {NULL, NULL}};
  static const ClassDef def = {.name = SSLCONTEXT, .meta = meta,
                               .methods = methods, .getters = getters,
                               .setters = setters};
  ar__define_class(L, rt, &def);
  ar__setfuncs(L, rt, functions);
}
