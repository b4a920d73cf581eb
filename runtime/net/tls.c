/* SPDX-License-Identifier: MIT
**
** SSLObject: one end of a TLS connection that does no I/O. Received bytes
** are fed to it, bytes to be sent are taken from it. An operation gives its
** status, its value, and whether there is something to be sent now:
**   "ok"         done
**   "want_read"  feed it and try again
**   "eof"        the peer has said goodbye (read only)
**   "error"      TLS has failed; the value is the exception. What is to be
**                sent is an alert that tells the peer why.
*/
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/net/tls.h"

static const char engine_kind = 0; /* its address tells an engine */

typedef struct Engine {
  const void *kind; /* &engine_kind: a check that costs nothing */
  SSL *ssl;         /* NULL: collected */
  lua_State *L;     /* during a call of OpenSSL: for its callbacks */
  TlsPipe pipe;
  size_t held;      /* so much of pipe.out need not be sent yet */
  bool server;
  bool handshook;
  bool bulk;        /* more is going to be written at once */
  Verdict verdict;
} Engine;

/* User values: what was fed and not yet read, an error to be raised by the
   next read, the context, the name of the server. */
enum { UV_IN = 1, UV_ERROR, UV_CONTEXT, UV_HOSTNAME, UV_COUNT = UV_HOSTNAME };

#define KEEP 4096         /* room that an idle engine may keep */
#define WRITE_CHUNK 65536 /* bytes of a big write that are sent at once */

static Engine *check_engine (lua_State *L, const char *method) {
  Engine *e = lua_touserdata(L, 1);
  if (!e || lua_rawlen(L, 1) != sizeof(Engine) || e->kind != &engine_kind)
    e = ar__arg_self(L, SSLOBJECT, method);
  if (!e->ssl) ar__raise(L, VM_RUNTIMEERROR, "the SSLObject was collected");
  return e;
}

static void free_engine (Engine *e) {
  if (!e->ssl) return;
  ossl->SSL_free(e->ssl);
  e->ssl = NULL;
  ar__verdict_clear(&e->verdict);
  ar__tls_pipe_clear(&e->pipe);
}

static int engine_gc (lua_State *L) {
  free_engine(lua_touserdata(L, 1));
  return 0;
}

/* --- calls of OpenSSL ----------------------------------------------- */

/* Emptying the queue costs much more than looking whether it is empty. */
static void clear_errors (void) {
  if (ossl->ERR_peek_error()) ossl->ERR_clear_error();
}

/* Before a call whose result is looked at. */
static Engine *begin (lua_State *L, const char *method) {
  Engine *e = check_engine(L, method);
  if (e->L)
    ar__raise(L, VM_RUNTIMEERROR, "%s() can't be called by sni_callback",
              method);
  clear_errors();
  e->L = L;
  return e;
}

/* After it: no callback can come any more. Result: NULL if it has failed. */
static const char *end (Engine *e, int result) {
  e->L = NULL;
  switch (ossl->SSL_get_error(e->ssl, result)) {
    case SSL_ERROR_NONE: return "ok";
    case SSL_ERROR_WANT_READ: return "want_read";
    case SSL_ERROR_ZERO_RETURN: return "eof";
    default: return NULL;
  }
}

/* Push the exception for a call that failed: what a callback raised goes
   first. [-0, +1, m] */
static void push_failure (lua_State *L, Engine *e, const char *what) {
  const char *host;
  if (lua_getiuservalue(L, 1, UV_ERROR) != LUA_TNIL) {
    lua_pushnil(L);
    lua_setiuservalue(L, 1, UV_ERROR);
    ossl->ERR_clear_error();
    return;
  }
  lua_pop(L, 1);
  lua_getiuservalue(L, 1, UV_HOSTNAME);
  host = lua_tostring(L, -1);
  ar__tls_error(L, what, NULL, &e->verdict, host);
  lua_remove(L, -2);
}

/* Return [status], the value on top, and whether to send. */
static int results (lua_State *L, Engine *e, const char *status) {
  if (e->pipe.in && e->pipe.in_len == 0) { /* all was read */
    e->pipe.in = NULL;
    lua_pushnil(L);
    lua_setiuservalue(L, 1, UV_IN);
  }
  lua_pushstring(L, status);
  lua_insert(L, -2);
  lua_pushboolean(L, e->pipe.out_len > e->held);
  return 3;
}

static int fail (lua_State *L, Engine *e, const char *what) {
  push_failure(L, e, what);
  ar__error_here(L, -1, L, 0);
  return results(L, e, "error");
}

/* Tickets for later sessions follow a server's handshake. They wait for
   the next thing that is sent: a client that only sends would never read
   them, and closing a socket with unread data resets the connection. */
static int engine_do_handshake (lua_State *L) {
  Engine *e = begin(L, "do_handshake");
  int result = ossl->SSL_do_handshake(e->ssl);
  const char *status = end(e, result);
  if (!status || *status == 'e') return fail(L, e, "do_handshake");
  if (result == 1 && !e->handshook) {
    e->handshook = true;
    ar__verdict_clear(&e->verdict);
    if (e->server && ossl->SSL_version(e->ssl) == TLS1_3_VERSION)
      e->held = e->pipe.out_len;
  }
  lua_pushnil(L);
  return results(L, e, status);
}

static bool has_more (Engine *e) {
  return e->pipe.in_len > 0 || ossl->SSL_pending(e->ssl) > 0;
}

/* Read what is there, up to [n] bytes. A failure after some bytes is kept
   for the next call. */
static size_t read_all (lua_State *L, Engine *e, char *buf, size_t n,
                        const char **status) {
  size_t total = 0, got = 0;
  int result;
  do {
    if (total > 0) clear_errors();
    result = ossl->SSL_read_ex(e->ssl, buf + total, n - total, &got);
    if (result == 1) total += got;
  } while (result == 1 && total < n && has_more(e));
  *status = end(e, result);
  if (!*status && total > 0) {
    push_failure(L, e, "read");
    lua_setiuservalue(L, 1, UV_ERROR);
  }
  if (total > 0) *status = "ok";
  return total;
}

/* read(n): the value is the data */
static int engine_read (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  lua_Integer n = luaL_checkinteger(L, 2);
  Engine *e = check_engine(L, "read");
  char *buf = ar__net_scratch(L, rt);
  const char *status;
  size_t total;
  lua_settop(L, 1);
  if (n < 1) luaL_argerror(L, 2, "at least 1");
  if (n > SCRATCH_SIZE) n = SCRATCH_SIZE;
  if (lua_getiuservalue(L, 1, UV_ERROR) != LUA_TNIL)
    return fail(L, e, "read");
  lua_pop(L, 1);
  begin(L, "read");
  total = read_all(L, e, buf, (size_t)n, &status);
  if (!status) return fail(L, e, "read");
  if (total > 0) lua_pushlstring(L, buf, total);
  else lua_pushnil(L);
  return results(L, e, status);
}

/* write(data, i): writes some of data from byte i on; the value is the
   first byte that remains, or nil */
static int engine_write (lua_State *L) {
  size_t len, n, done;
  const char *data = luaL_checklstring(L, 2, &len);
  lua_Integer i = luaL_checkinteger(L, 3);
  const char *status;
  Engine *e;
  int result;
  if (i < 1 || (lua_Unsigned)i > len)
    return luaL_argerror(L, 3, "not in the data");
  e = begin(L, "write");
  n = len - (size_t)(i - 1);
  e->bulk = n > WRITE_CHUNK;
  if (e->bulk) n = WRITE_CHUNK;
  result = ossl->SSL_write_ex(e->ssl, data + i - 1, n, &done);
  status = end(e, result);
  if (!status || *status == 'e') return fail(L, e, "write");
  if (result == 1) i += (lua_Integer)n;
  if ((lua_Unsigned)i <= len) lua_pushinteger(L, i);
  else lua_pushnil(L);
  return results(L, e, status);
}

/* shutdown(once): say goodbye; unless [once], "ok" when the peer has said
   it, too */
static int engine_shutdown (lua_State *L) {
  Engine *e = begin(L, "shutdown");
  bool once = lua_toboolean(L, 2);
  int result = ossl->SSL_shutdown(e->ssl);
  const char *status;
  /* The peer's goodbye may be here already. */
  if (result == 0 && !once) result = ossl->SSL_shutdown(e->ssl);
  status = end(e, result);
  if (result == 0) status = "want_read";
  if (!status || *status == 'e') return fail(L, e, "unwrap");
  lua_pushnil(L);
  return results(L, e, status);
}

/* --- bytes ---------------------------------------------------------- */

/* feed(data): data was received */
static int engine_feed (lua_State *L) {
  Engine *e = check_engine(L, "feed");
  size_t n;
  luaL_checklstring(L, 2, &n);
  lua_settop(L, 2);
  if (e->pipe.in_len > 0) { /* rare: something is unread */
    lua_pushlstring(L, e->pipe.in, e->pipe.in_len);
    lua_insert(L, 2);
    lua_concat(L, 2);
  }
  e->pipe.in = lua_tolstring(L, 2, &n);
  e->pipe.in_len = n;
  lua_setiuservalue(L, 1, UV_IN);
  return 0;
}

/* feed_eof(): nothing more will be received */
static int engine_feed_eof (lua_State *L) {
  check_engine(L, "feed_eof")->pipe.eof = true;
  return 0;
}

/* trailing(): take what was fed and not read */
static int engine_trailing (lua_State *L) {
  Engine *e = check_engine(L, "trailing");
  lua_pushlstring(L, e->pipe.in, e->pipe.in_len);
  e->pipe.in_len = 0;
  lua_pushnil(L);
  lua_setiuservalue(L, 1, UV_IN);
  return 1;
}

/* output(): take all that is to be sent, or nil */
static int engine_output (lua_State *L) {
  Engine *e = check_engine(L, "output");
  TlsPipe *p = &e->pipe;
  if (p->out_len == 0) return 0;
  lua_pushlstring(L, p->out, p->out_len);
  p->out_len = e->held = 0;
  if (p->out_room > KEEP && !e->bulk) {
    p->alloc(p->ud, p->out, p->out_room, 0);
    p->out = NULL;
    p->out_room = 0;
  }
  return 1;
}

/* --- callbacks ------------------------------------------------------ */

/* Remember the first complaint about a certificate. */
int ar__tls_on_verify (int ok, X509_STORE_CTX *store) {
  SSL *ssl = ossl->X509_STORE_CTX_get_ex_data(
    store, ossl->SSL_get_ex_data_X509_STORE_CTX_idx());
  Engine *e = ssl ? ossl->SSL_get_ex_data(ssl, 0) : NULL;
  Verdict *v = e ? &e->verdict : NULL;
  if (ok || !v || v->code != X509_V_OK) return ok;
  v->code = ossl->X509_STORE_CTX_get_error(store);
  v->cert = ossl->X509_STORE_CTX_get_current_cert(store);
  v->leaf = ossl->X509_STORE_CTX_get0_cert(store);
  if (v->cert) ossl->X509_up_ref(v->cert);
  if (v->leaf) ossl->X509_up_ref(v->leaf);
  return ok;
}

/* (engine, name as light userdata) -> what sni_callback returned */
static int call_servername (lua_State *L) {
  const char *name = lua_touserdata(L, 2);
  lua_settop(L, 1);
  lua_getiuservalue(L, 1, UV_CONTEXT);
  lua_getiuservalue(L, 2, CTX_SNI);
  lua_pushvalue(L, 1);
  lua_pushstring(L, name);
  lua_pushvalue(L, 2);
  lua_call(L, 3, 1);
  if (!lua_isnil(L, -1) && !lua_isinteger(L, -1))
    return ar__raise(L, VM_TYPEERROR, "sni_callback must return nil or the "
                                      "number of an alert, got %s",
                     ar__value_repr(L, -1));
  return 1;
}

/* OpenSSL is below: nothing may be raised through it. The object is at 1
   of the stack of engine_do_handshake and its kin. */
int ar__tls_on_servername (SSL *ssl, int *alert, void *unused) {
  Engine *e = ossl->SSL_get_ex_data(ssl, 0);
  lua_State *L = e->L;
  const char *name = ossl->SSL_get_servername(ssl,
                                              TLSEXT_NAMETYPE_host_name);
  int result = SSL_TLSEXT_ERR_OK;
  (void)unused;
  *alert = SSL_AD_HANDSHAKE_FAILURE;
  if (!L || !lua_checkstack(L, 5)) return SSL_TLSEXT_ERR_ALERT_FATAL;
  lua_pushcfunction(L, call_servername);
  lua_pushvalue(L, 1);
  lua_pushlightuserdata(L, (void *)name);
  if (lua_pcall(L, 2, 1, 0) != LUA_OK) {
    lua_setiuservalue(L, 1, UV_ERROR);
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  if (lua_isinteger(L, -1)) {
    *alert = (int)lua_tointeger(L, -1);
    result = SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  lua_pop(L, 1);
  return result;
}

/* --- attributes ----------------------------------------------------- */

static Engine *self_of (lua_State *L) {
  return check_engine(L, SSLOBJECT);
}

static int engine_version (lua_State *L) {
  Engine *e = check_engine(L, "version");
  lua_pushstring(L, e->handshook ? ossl->SSL_get_version(e->ssl) : NULL);
  return 1;
}

/* cipher(): its name, the version that defined it, its bits */
static int engine_cipher (lua_State *L) {
  Engine *e = check_engine(L, "cipher");
  const SSL_CIPHER *c = ossl->SSL_get_current_cipher(e->ssl);
  if (!c) {
    lua_pushnil(L);
    return 1;
  }
  lua_pushstring(L, ossl->SSL_CIPHER_get_name(c));
  lua_pushstring(L, ossl->SSL_CIPHER_get_version(c));
  lua_pushinteger(L, ossl->SSL_CIPHER_get_bits(c, NULL));
  return 3;
}

static int engine_alpn (lua_State *L) {
  Engine *e = check_engine(L, "selected_alpn_protocol");
  const unsigned char *name = NULL;
  unsigned int n = 0;
  ossl->SSL_get0_alpn_selected(e->ssl, &name, &n);
  if (n == 0) lua_pushnil(L);
  else lua_pushlstring(L, (const char *)name, n);
  return 1;
}

static void free_x509 (void *cert) {
  ossl->X509_free(cert);
}

/* getpeercert(binary_form): nil when the peer has sent none; an empty
   table when it wasn't verified */
static int engine_getpeercert (lua_State *L) {
  Engine *e = check_engine(L, "getpeercert");
  bool binary = lua_toboolean(L, 2);
  TlsOwned *o;
  if (lua_istable(L, 2)) {
    lua_getfield(L, 2, "binary_form");
    binary = lua_toboolean(L, -1);
  }
  o = ar__tls_owned(L);
  o->release = free_x509;
  o->object = ossl->SSL_get1_peer_certificate(e->ssl);
  if (!o->object) lua_pushnil(L);
  else if (binary) ar__tlscert_push_der(L, o->object);
  else if (ossl->SSL_get_verify_mode(e->ssl) & SSL_VERIFY_PEER)
    ar__tlscert_push(L, o->object);
  else lua_newtable(L);
  return 1;
}

static int get_session_reused (lua_State *L) {
  Engine *e = self_of(L);
  lua_pushboolean(L, e->handshook && ossl->SSL_session_reused(e->ssl));
  return 1;
}

static int get_server_side (lua_State *L) {
  lua_pushboolean(L, self_of(L)->server);
  return 1;
}

static int get_server_hostname (lua_State *L) {
  self_of(L);
  lua_getiuservalue(L, 1, UV_HOSTNAME);
  return 1;
}

static int get_context (lua_State *L) {
  self_of(L);
  lua_getiuservalue(L, 1, UV_CONTEXT);
  return 1;
}

/* Another certificate, chosen by sni_callback. */
static int set_context (lua_State *L) {
  Engine *e = self_of(L);
  TlsContext *c = ar__tlsctx_test(L, 2);
  if (!c || !c->server)
    return ar__arg_type(L, SSLOBJECT, "context", 2,
                        "an SSLContext for servers");
  lua_setiuservalue(L, 1, UV_CONTEXT);
  ossl->SSL_set_SSL_CTX(e->ssl, c->ctx);
  return 0;
}

/* --- making one ----------------------------------------------------- */

static bool is_address (const char *host) {
  unsigned char buf[sizeof(struct in6_addr)];
  return inet_pton(AF_INET, host, buf) == 1 ||
         inet_pton(AF_INET6, host, buf) == 1;
}

static const char *check_hostname (lua_State *L, int idx) {
  size_t n;
  const char *host;
  if (lua_isnil(L, idx)) return NULL;
  if (lua_type(L, idx) != LUA_TSTRING)
    ar__arg_type(L, "SSLStream", "server_hostname", idx, "a string");
  host = lua_tolstring(L, idx, &n);
  if (n == 0 || *host == '.' || strlen(host) != n)
    ar__arg_value(L, "SSLStream", "server_hostname", idx,
                  "a name that isn't empty, doesn't begin with a dot and "
                  "has no NUL in it");
  for (size_t i = 0; i < n; i++)
    if ((unsigned char)host[i] >= 0x80)
      ar__arg_value(L, "SSLStream", "server_hostname", idx,
                    "an ASCII name (international ones as 'xn--...')");
  return host;
}

/* Ask for, and insist on, the server's name. */
static bool set_hostname (Engine *e, const TlsContext *c,
                          const char *host) {
  X509_VERIFY_PARAM *p = ossl->SSL_get0_param(e->ssl);
  bool address = is_address(host);
  if (!address &&
      ossl->SSL_ctrl(e->ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME,
                     TLSEXT_NAMETYPE_host_name, (void *)host) != 1)
    return false;
  if (!c->check_hostname) return true;
  if (address) return ossl->X509_VERIFY_PARAM_set1_ip_asc(p, host) == 1;
  return ossl->X509_VERIFY_PARAM_set1_host(p, host, 0) == 1;
}

static bool open_engine (Engine *e, const TlsContext *c,
                         const char *host) {
  BIO *bio;
  ossl->ERR_clear_error();
  e->ssl = ossl->SSL_new(c->ctx);
  bio = e->ssl ? ar__tls_bio(&e->pipe) : NULL;
  if (!bio) return false;
  ossl->SSL_set_bio(e->ssl, bio, bio);
  if (ossl->SSL_set_ex_data(e->ssl, 0, e) != 1) return false;
  if (e->server) ossl->SSL_set_accept_state(e->ssl);
  else ossl->SSL_set_connect_state(e->ssl);
  return !host || set_hostname(e, c, host);
}

/* engine(context, server_side, server_hostname) */
static int new_engine (lua_State *L) {
  TlsContext *c = ar__tlsctx_test(L, 1);
  const char *host;
  Engine *e;
  bool server = lua_toboolean(L, 2);
  lua_settop(L, 3);
  if (!c)
    return ar__arg_type(L, "SSLStream", "ssl_context", 1, "an SSLContext");
  host = check_hostname(L, 3);
  if (server != c->server)
    return ar__tls_raise_text(
      L, TLS_SSLERROR,
      server ? "a server can't use a PROTOCOL_TLS_CLIENT context: make it "
               "with Purpose.CLIENT_AUTH or PROTOCOL_TLS_SERVER"
             : "a client can't use a PROTOCOL_TLS_SERVER context: make it "
               "with Purpose.SERVER_AUTH or PROTOCOL_TLS_CLIENT");
  if (server && host)
    return ar__raise(L, VM_VALUEERROR, "server_hostname can only be "
                                       "specified in client mode");
  if (!server && !host && c->check_hostname)
    return ar__raise(L, VM_VALUEERROR, "check_hostname requires "
                                       "server_hostname");
  e = lua_newuserdatauv(L, sizeof(Engine), UV_COUNT);
  memset(e, 0, sizeof(Engine));
  e->kind = &engine_kind;
  e->pipe.alloc = lua_getallocf(L, &e->pipe.ud);
  e->server = server;
  luaL_setmetatable(L, SSLOBJECT);
  lua_pushvalue(L, 1);
  lua_setiuservalue(L, -2, UV_CONTEXT);
  lua_pushvalue(L, 3);
  lua_setiuservalue(L, -2, UV_HOSTNAME);
  if (!open_engine(e, c, host)) return ar__tls_raise(L, "SSLStream", NULL);
  return 1;
}

/* --- the module ----------------------------------------------------- */

static void set_constants (lua_State *L) {
  static const struct { const char *name; lua_Integer value; } numbers[] = {
    {"OP_ALL", (lua_Integer)SSL_OP_ALL},
    {"OP_NO_SSLv3", SSL_OP_NO_SSLv3}, {"OP_NO_TLSv1", SSL_OP_NO_TLSv1},
    {"OP_NO_TLSv1_1", SSL_OP_NO_TLSv1_1},
    {"OP_NO_TLSv1_2", SSL_OP_NO_TLSv1_2},
    {"OP_NO_TLSv1_3", SSL_OP_NO_TLSv1_3},
    {"OP_NO_COMPRESSION", SSL_OP_NO_COMPRESSION},
    {"OP_NO_RENEGOTIATION", SSL_OP_NO_RENEGOTIATION},
    {"OP_NO_TICKET", SSL_OP_NO_TICKET},
    {"OP_CIPHER_SERVER_PREFERENCE", SSL_OP_CIPHER_SERVER_PREFERENCE},
    {"OP_IGNORE_UNEXPECTED_EOF", SSL_OP_IGNORE_UNEXPECTED_EOF},
    {"OP_ENABLE_MIDDLEBOX_COMPAT", SSL_OP_ENABLE_MIDDLEBOX_COMPAT},
    {"VERIFY_DEFAULT", 0},
    {"VERIFY_CRL_CHECK_LEAF", X509_V_FLAG_CRL_CHECK},
    {"VERIFY_CRL_CHECK_CHAIN",
     X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL},
    {"VERIFY_X509_STRICT", X509_V_FLAG_X509_STRICT},
    {"VERIFY_X509_TRUSTED_FIRST", X509_V_FLAG_TRUSTED_FIRST},
    {"VERIFY_X509_PARTIAL_CHAIN", X509_V_FLAG_PARTIAL_CHAIN},
    {"CERT_NONE", CERT_NONE}, {"CERT_OPTIONAL", CERT_OPTIONAL},
    {"CERT_REQUIRED", CERT_REQUIRED},
    {"ALERT_DESCRIPTION_HANDSHAKE_FAILURE", SSL_AD_HANDSHAKE_FAILURE},
    {"ALERT_DESCRIPTION_ACCESS_DENIED", SSL_AD_ACCESS_DENIED},
    {"ALERT_DESCRIPTION_INTERNAL_ERROR", SSL_AD_INTERNAL_ERROR},
    {"ALERT_DESCRIPTION_UNRECOGNIZED_NAME", SSL_AD_UNRECOGNIZED_NAME}
  };
  for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
    lua_pushinteger(L, numbers[i].value);
    lua_setfield(L, -2, numbers[i].name);
  }
  lua_pushstring(L, ossl->OpenSSL_version(OPENSSL_VERSION));
  lua_setfield(L, -2, "OPENSSL_VERSION");
  lua_pushinteger(L, (lua_Integer)ossl->OpenSSL_version_num());
  lua_setfield(L, -2, "OPENSSL_VERSION_NUMBER");
}

static void define_engine (lua_State *L, Runtime *rt) {
  static const luaL_Reg meta[] = {{"__gc", engine_gc}, {NULL, NULL}};
  static const luaL_Reg methods[] = {
    {"do_handshake", engine_do_handshake}, {"read", engine_read},
    {"write", engine_write}, {"shutdown", engine_shutdown},
    {"feed", engine_feed}, {"feed_eof", engine_feed_eof},
    {"trailing", engine_trailing}, {"output", engine_output},
    {"version", engine_version}, {"cipher", engine_cipher},
    {"selected_alpn_protocol", engine_alpn},
    {"getpeercert", engine_getpeercert}, {NULL, NULL}
  };
  static const luaL_Reg getters[] = {
    {"context", get_context}, {"session_reused", get_session_reused},
    {"server_side", get_server_side},
    {"server_hostname", get_server_hostname}, {NULL, NULL}
  };
  static const luaL_Reg setters[] = {{"context", set_context},
                                     {NULL, NULL}};
  static const ClassDef def = {.name = SSLOBJECT, .meta = meta,
                               .methods = methods, .getters = getters,
                               .setters = setters};
  ar__define_class(L, rt, &def);
}

int ar__open_tls (lua_State *L) {
  static const luaL_Reg functions[] = {{"engine", new_engine},
                                       {NULL, NULL}};
  Runtime *rt = ar__runtime_get(L);
  const char *problem = ar__openssl_load();
  if (problem) {
    lua_pushstring(L, problem);
    ar__class_push(L, VM_OSERROR);
    return ar__raise_class(L);
  }
  lua_newtable(L);
  ar__tlserror_lib(L);
  ar__tlscert_lib(L);
  ar__tlsctx_lib(L, rt);
  define_engine(L, rt);
  ar__setfuncs(L, rt, functions);
  set_constants(L);
  return 1;
}
