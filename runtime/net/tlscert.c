/* SPDX-License-Identifier: MIT
**
** Certificates as Lua values, in the shape of Python's ssl module: a name
** is a sequence of parts, a part a sequence of {key, value}.
*/
#include <string.h>

#include "runtime/net/tls.h"

#define OWNED "asyncrun.tls.owned"

/* --- ownership ------------------------------------------------------ */

static int release_owned (lua_State *L) {
  TlsOwned *o = lua_touserdata(L, 1);
  if (o->object) o->release(o->object);
  o->object = NULL;
  return 0;
}

TlsOwned *ar__tls_owned (lua_State *L) {
  TlsOwned *o = lua_newuserdatauv(L, sizeof(TlsOwned), 0);
  o->object = NULL;
  luaL_setmetatable(L, OWNED);
  return o;
}

/* Done with it: releases it now. [-1, +0, -] */
static void pop_owned (lua_State *L) {
  TlsOwned *o = lua_touserdata(L, -1);
  if (o->object) o->release(o->object);
  o->object = NULL;
  lua_pop(L, 1);
}

static void free_bio (void *bio) {
  ossl->BIO_free(bio);
}

static void free_names (void *names) {
  ossl->GENERAL_NAMES_free(names);
}

static void free_bytes (void *p) {
  ossl->CRYPTO_free(p, OPENSSL_FILE, OPENSSL_LINE);
}

/* A memory BIO to print into. [-0, +1, m] */
static BIO *push_bio (lua_State *L) {
  TlsOwned *o = ar__tls_owned(L);
  o->release = free_bio;
  o->object = ossl->BIO_new(ossl->BIO_s_mem());
  if (!o->object) luaL_error(L, "not enough memory");
  return o->object;
}

/* What was printed takes the place of the BIO. [-1, +1, m] */
static const char *bio_text (lua_State *L, BIO *bio) {
  char *data = NULL;
  long n = ossl->BIO_ctrl(bio, BIO_CTRL_INFO, 0, &data);
  lua_pushlstring(L, data ? data : "", n > 0 ? (size_t)n : 0);
  lua_insert(L, -2);
  pop_owned(L);
  return lua_tostring(L, -1);
}

/* --- text ----------------------------------------------------------- */

const char *ar__tlscert_name (lua_State *L, const X509_NAME *name) {
  BIO *bio = push_bio(L);
  ossl->X509_NAME_print_ex(bio, name, 0, XN_FLAG_ONELINE);
  return bio_text(L, bio);
}

const char *ar__tlscert_time (lua_State *L, const ASN1_TIME *time) {
  BIO *bio = push_bio(L);
  ossl->ASN1_TIME_print(bio, time);
  return bio_text(L, bio);
}

static void push_serial (lua_State *L, X509 *cert) {
  BIO *bio = push_bio(L);
  ossl->i2a_ASN1_INTEGER(bio, ossl->X509_get0_serialNumber(cert));
  bio_text(L, bio);
}

/* [-0, +1, m] */
static void push_utf8 (lua_State *L, const ASN1_STRING *s) {
  TlsOwned *o = ar__tls_owned(L);
  unsigned char *text = NULL;
  int n = ossl->ASN1_STRING_to_UTF8(&text, s);
  o->release = free_bytes;
  o->object = text;
  if (n < 0) ossl->ERR_clear_error();
  lua_pushlstring(L, text ? (char *)text : "", n > 0 ? (size_t)n : 0);
  lua_insert(L, -2);
  pop_owned(L);
}

/* --- names ---------------------------------------------------------- */

/* [-2, +1, m] two values -> {first, second} */
static void make_pair (lua_State *L) {
  lua_createtable(L, 2, 0);
  lua_insert(L, -3);
  lua_rawseti(L, -3, 2);
  lua_rawseti(L, -2, 1);
}

static void push_entry (lua_State *L, const X509_NAME_ENTRY *entry) {
  char key[80];
  int n = ossl->OBJ_obj2txt(key, sizeof(key),
                            ossl->X509_NAME_ENTRY_get_object(entry), 0);
  lua_pushstring(L, n > 0 ? key : "?");
  push_utf8(L, ossl->X509_NAME_ENTRY_get_data(entry));
  make_pair(L);
}

/* {{{"commonName", "localhost"}}, ...}: entries of one set are a part. */
static void push_name (lua_State *L, const X509_NAME *name) {
  int n = ossl->X509_NAME_entry_count(name), part = 0, set = -1;
  lua_newtable(L);
  lua_newtable(L);
  for (int i = 0; i < n; i++) {
    X509_NAME_ENTRY *entry = ossl->X509_NAME_get_entry(name, i);
    if (ossl->X509_NAME_ENTRY_set(entry) != set) {
      set = ossl->X509_NAME_ENTRY_set(entry);
      lua_pop(L, 1);
      lua_newtable(L);
      lua_pushvalue(L, -1);
      lua_rawseti(L, -3, ++part);
    }
    push_entry(L, entry);
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
  }
  lua_pop(L, 1);
}

/* [-0, +1, m] what OpenSSL prints, "IP Address:127.0.0.1", from ':' on */
static void push_printed (lua_State *L, GENERAL_NAME *name) {
  BIO *bio = push_bio(L);
  const char *text, *colon;
  ossl->GENERAL_NAME_print(bio, name);
  text = bio_text(L, bio);
  colon = strchr(text, ':');
  lua_pushstring(L, colon ? colon + 1 : text);
  lua_remove(L, -2);
}

static void push_string (lua_State *L, const ASN1_STRING *s) {
  lua_pushlstring(L, (const char *)s->data, (size_t)s->length);
}

/* [-0, +1, m] {"DNS", "localhost"} */
static void push_alt_name (lua_State *L, GENERAL_NAME *name) {
  switch (name->type) {
    case GEN_DNS:
      lua_pushliteral(L, "DNS");
      push_string(L, name->d.dNSName);
      break;
    case GEN_EMAIL:
      lua_pushliteral(L, "email");
      push_string(L, name->d.rfc822Name);
      break;
    case GEN_URI:
      lua_pushliteral(L, "URI");
      push_string(L, name->d.uniformResourceIdentifier);
      break;
    case GEN_DIRNAME:
      lua_pushliteral(L, "DirName");
      push_name(L, name->d.directoryName);
      break;
    case GEN_IPADD:
      lua_pushliteral(L, "IP Address");
      push_printed(L, name);
      break;
    case GEN_RID:
      lua_pushliteral(L, "Registered ID");
      push_printed(L, name);
      break;
    default:
      lua_pushliteral(L, "othername");
      lua_pushliteral(L, "<unsupported>");
  }
  make_pair(L);
}

/* [-0, +1, m] a sequence, empty if there are none */
static void push_alt_names (lua_State *L, X509 *cert) {
  TlsOwned *o = ar__tls_owned(L);
  OPENSSL_STACK *names;
  o->release = free_names;
  o->object = ossl->X509_get_ext_d2i(cert, NID_subject_alt_name, NULL,
                                     NULL);
  names = o->object;
  lua_newtable(L);
  for (int i = 0; names && i < ossl->OPENSSL_sk_num(names); i++) {
    push_alt_name(L, ossl->OPENSSL_sk_value(names, i));
    lua_rawseti(L, -2, i + 1);
  }
  lua_insert(L, -2);
  pop_owned(L);
}

const char *ar__tlscert_hosts (lua_State *L, X509 *cert) {
  int top;
  luaL_checkstack(L, LUA_MINSTACK, NULL);
  lua_pushliteral(L, "");
  top = lua_gettop(L);
  push_alt_names(L, cert);
  for (lua_Integer i = 1; i <= (lua_Integer)lua_rawlen(L, top + 1); i++) {
    lua_rawgeti(L, top + 1, i);
    lua_rawgeti(L, -1, 1); /* kind, value */
    lua_rawgeti(L, -2, 2);
    if (strcmp(lua_tostring(L, -2), "DNS") == 0 ||
        strcmp(lua_tostring(L, -2), "IP Address") == 0) {
      lua_pushfstring(L, "%s%s'%s'", lua_tostring(L, top),
                      lua_rawlen(L, top) > 0 ? ", " : "",
                      lua_tostring(L, -1));
      lua_replace(L, top);
    }
    lua_settop(L, top + 1);
  }
  lua_settop(L, top);
  return lua_tostring(L, top);
}

/* --- the whole ------------------------------------------------------ */

void ar__tlscert_push_der (lua_State *L, X509 *cert) {
  TlsOwned *o = ar__tls_owned(L);
  unsigned char *der = NULL;
  int n = ossl->i2d_X509(cert, &der);
  o->release = free_bytes;
  o->object = der;
  if (n < 0) ar__tls_raise(L, "getpeercert", NULL);
  lua_pushlstring(L, (char *)der, (size_t)n);
  lua_insert(L, -2);
  pop_owned(L);
}

void ar__tlscert_push (lua_State *L, X509 *cert) {
  luaL_checkstack(L, LUA_MINSTACK, NULL);
  lua_createtable(L, 0, 7);
  push_name(L, ossl->X509_get_subject_name(cert));
  lua_setfield(L, -2, "subject");
  push_name(L, ossl->X509_get_issuer_name(cert));
  lua_setfield(L, -2, "issuer");
  lua_pushinteger(L, ossl->X509_get_version(cert) + 1);
  lua_setfield(L, -2, "version");
  push_serial(L, cert);
  lua_setfield(L, -2, "serialNumber");
  ar__tlscert_time(L, ossl->X509_get0_notBefore(cert));
  lua_setfield(L, -2, "notBefore");
  ar__tlscert_time(L, ossl->X509_get0_notAfter(cert));
  lua_setfield(L, -2, "notAfter");
  push_alt_names(L, cert);
  if (lua_rawlen(L, -1) > 0) lua_setfield(L, -2, "subjectAltName");
  else lua_pop(L, 1);
  ossl->ERR_clear_error();
}

void ar__tlscert_lib (lua_State *L) {
  luaL_newmetatable(L, OWNED);
  lua_pushcfunction(L, release_owned);
  lua_setfield(L, -2, "__gc");
  lua_pop(L, 1);
}
