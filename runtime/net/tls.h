/* SPDX-License-Identifier: MIT
**
** TLS without I/O: contexts and engines. Whoever owns an engine moves the
** bytes. Nothing here suspends.
*/
#ifndef AR_TLS_H
#define AR_TLS_H

#include "runtime/net/net.h"
#include "runtime/net/openssl.h"

/* --- tlserror.c ----------------------------------------------------- */

/* ORDER TLS CLASSES (tlserror.c) */
typedef enum TlsClass {
  TLS_SSLERROR, TLS_ZERORETURN, TLS_WANTREAD, TLS_WANTWRITE, TLS_SYSCALL,
  TLS_EOF, TLS_CERTVERIFICATION, TLS_NCLASSES
} TlsClass;

/* What a certificate was found guilty of. Owns its references. */
typedef struct Verdict {
  int code;    /* X509_V_..., X509_V_OK when all is well */
  X509 *cert;  /* which one; NULL if unknown */
  X509 *leaf;  /* the peer's own */
} Verdict;

void ar__verdict_clear (Verdict *v);
/* Make the exception for what OpenSSL's error queue has, and empty it.
** [what] is what was done, [detail] on what (or NULL); [v] (or NULL) with
** [host] (or NULL), the name that was wanted, explain a certificate.
** [-0, +1, m] */
void ar__tls_error (lua_State *L, const char *what, const char *detail,
                    const Verdict *v, const char *host);
/* The same, raised. */
int ar__tls_raise (lua_State *L, const char *what, const char *detail);
/* Raise one of the classes with a text. */
int ar__tls_raise_text (lua_State *L, TlsClass c, const char *text);
/* Raise the error at the top of the stack, and remember where. */
int ar__tls_throw (lua_State *L);
/* The name of a mistake, "WRONG_VERSION_NUMBER", is made here too. Adds
** the classes to the table on top. [-0, +0, m] */
void ar__tlserror_lib (lua_State *L);

/* --- tlsbio.c: where an engine's bytes come from and go to ---------- */

typedef struct TlsPipe {
  const char *in;     /* not owned: bytes that were fed */
  size_t in_len;
  bool eof;           /* no more will come */
  char *out;          /* owned: bytes to be sent */
  size_t out_len, out_room;
  lua_Alloc alloc;
  void *ud;
} TlsPipe;

/* A BIO over [p], which must outlive it. NULL: no memory. */
BIO *ar__tls_bio (TlsPipe *p);
void ar__tls_pipe_clear (TlsPipe *p);

/* --- tlsctx.c: SSLContext ------------------------------------------- */

#define SSLCONTEXT "SSLContext"

/* As in Python. */
enum { CERT_NONE, CERT_OPTIONAL, CERT_REQUIRED };

typedef struct TlsContext {
  SSL_CTX *ctx;         /* NULL: collected */
  bool server;
  bool check_hostname;
  uint8_t verify_mode;  /* CERT_... */
  bool asked_password;  /* the key is encrypted */
  const char *password; /* while a key is loaded */
  size_t password_len;
  const char *alpn;     /* as it goes over the wire; user value */
  size_t alpn_len;
} TlsContext;

enum { CTX_ALPN = 1, CTX_SNI, CTX_VALUES = CTX_SNI };

/* The context at [idx], or NULL. */
TlsContext *ar__tlsctx_test (lua_State *L, int idx);
void ar__tlsctx_lib (lua_State *L, Runtime *rt);

/* --- tlscert.c: certificates as Lua values -------------------------- */

/* Push a certificate as Python's getpeercert does. [-0, +1, m] */
void ar__tlscert_push (lua_State *L, X509 *cert);
/* Push it in DER. [-0, +1, m] */
void ar__tlscert_push_der (lua_State *L, X509 *cert);
/* Push the subject or issuer as text: "CN = localhost". [-0, +1, m] */
const char *ar__tlscert_name (lua_State *L, const X509_NAME *name);
/* Push a time as text: "Nov 21 12:00:00 2025 GMT". [-0, +1, m] */
const char *ar__tlscert_time (lua_State *L, const ASN1_TIME *time);
/* Push the names that it is for: "'a', 'b'". [-0, +1, m] */
const char *ar__tlscert_hosts (lua_State *L, X509 *cert);

/* Something of OpenSSL's with an owner, so that an error can't lose it.
** Made empty, then filled. [-0, +1, m] */
typedef struct TlsOwned {
  void *object;
  void (*release) (void *object);
} TlsOwned;
TlsOwned *ar__tls_owned (lua_State *L);
void ar__tlscert_lib (lua_State *L);

/* --- tls.c: SSLObject, an engine ------------------------------------ */

#define SSLOBJECT "SSLObject"

/* OpenSSL's callbacks, for the contexts. They find the engine by its SSL. */
int ar__tls_on_verify (int ok, X509_STORE_CTX *store);
int ar__tls_on_servername (SSL *ssl, int *alert, void *unused);

#endif
