/* SPDX-License-Identifier: MIT
**
** Byte order, numeric addresses as text, and the names of this host.
*/
#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <net/if.h>
#include <netdb.h>
#include <string.h>
#include <unistd.h>

#include "runtime/net/net.h"

/* --- byte order ------------------------------------------------------- */

static uint32_t check_word (lua_State *L, const char *fname,
                            lua_Integer max) {
  int ok;
  lua_Integer n = lua_tointegerx(L, 1, &ok);
  if (lua_type(L, 1) != LUA_TNUMBER || !ok)
    ar__arg_type(L, fname, "x", 1, "an integer");
  if (n < 0 || n > max)
    ar__arg_value(L, fname, "x", 1, max > UINT16_MAX
                  ? "an integer from 0 to 4294967295"
                  : "an integer from 0 to 65535");
  return (uint32_t)n;
}

static int lua_htons (lua_State *L) {
  uint16_t n = (uint16_t)check_word(L, "htons", UINT16_MAX);
  lua_pushinteger(L, htons(n));
  return 1;
}

static int lua_ntohs (lua_State *L) {
  uint16_t n = (uint16_t)check_word(L, "ntohs", UINT16_MAX);
  lua_pushinteger(L, ntohs(n));
  return 1;
}

static int lua_htonl (lua_State *L) {
  lua_pushinteger(L, htonl(check_word(L, "htonl", UINT32_MAX)));
  return 1;
}

static int lua_ntohl (lua_State *L) {
  lua_pushinteger(L, ntohl(check_word(L, "ntohl", UINT32_MAX)));
  return 1;
}

/* --- addresses -------------------------------------------------------- */

static const char *check_bytes (lua_State *L, int idx, const char *fname,
                                const char *arg, size_t *len) {
  if (lua_type(L, idx) != LUA_TSTRING)
    ar__arg_type(L, fname, arg, idx, "a string");
  return lua_tolstring(L, idx, len);
}

/* Text without NUL bytes. */
static const char *check_text (lua_State *L, int idx, const char *fname,
                               const char *arg) {
  size_t len;
  const char *s = check_bytes(L, idx, fname, arg, &len);
  if (strlen(s) != len)
    ar__arg_value(L, fname, arg, idx, "a text without NUL bytes");
  return s;
}

static int check_family (lua_State *L, const char *fname) {
  int family = ar__net_int(L, 1, fname, "family", AF_UNSPEC);
  if (lua_isnoneornil(L, 1))
    ar__arg_type(L, fname, "family", 1, "AF_INET or AF_INET6");
  if (family != AF_INET && family != AF_INET6)
    ar__arg_value(L, fname, "family", 1, "AF_INET or AF_INET6");
  return family;
}

/* What Python says has no errno. */
static int illegal (lua_State *L, const char *call) {
  return ar__oserror_raise(L, EINVAL, call, lua_tostring(L, -1));
}

static int lua_inet_aton (lua_State *L) {
  struct in_addr a;
  const char *text = check_text(L, 1, "inet_aton", "ip_string");
  lua_settop(L, 1);
  if (!inet_aton(text, &a)) return illegal(L, "inet_aton");
  lua_pushlstring(L, (const char *)&a, sizeof(a));
  return 1;
}

static int lua_inet_ntoa (lua_State *L) {
  char text[INET_ADDRSTRLEN];
  size_t len;
  const char *bytes = check_bytes(L, 1, "inet_ntoa", "packed_ip", &len);
  if (len != sizeof(struct in_addr))
    return ar__arg_value(L, "inet_ntoa", "packed_ip", 1, "4 bytes");
  lua_pushstring(L, inet_ntop(AF_INET, bytes, text, sizeof(text)));
  return 1;
}

static int lua_inet_pton (lua_State *L) {
  struct in6_addr a;
  int family = check_family(L, "inet_pton");
  const char *text = check_text(L, 2, "inet_pton", "ip_string");
  lua_settop(L, 2);
  if (inet_pton(family, text, &a) != 1) return illegal(L, "inet_pton");
  lua_pushlstring(L, (const char *)&a, family == AF_INET ? 4 : 16);
  return 1;
}

static int lua_inet_ntop (lua_State *L) {
  char text[INET6_ADDRSTRLEN];
  int family = check_family(L, "inet_ntop");
  size_t len;
  const char *bytes = check_bytes(L, 2, "inet_ntop", "packed_ip", &len);
  if (len != (family == AF_INET ? 4 : 16))
    return ar__arg_value(L, "inet_ntop", "packed_ip", 2,
                         family == AF_INET ? "4 bytes" : "16 bytes");
  lua_pushstring(L, inet_ntop(family, bytes, text, sizeof(text)));
  return 1;
}

/* --- names ------------------------------------------------------------ */

static int lua_gethostname (lua_State *L) {
  char name[HOST_NAME_MAX + 1];
  if (gethostname(name, sizeof(name)) < 0)
    return ar__oserror_raise(L, errno, "gethostname", NULL);
  lua_pushstring(L, name);
  return 1;
}

static int lua_if_nametoindex (lua_State *L) {
  const char *name = check_text(L, 1, "if_nametoindex", "if_name");
  unsigned index = if_nametoindex(name);
  if (!index) return ar__oserror_raise(L, errno, "if_nametoindex", name);
  lua_pushinteger(L, index);
  return 1;
}

static int lua_if_indextoname (lua_State *L) {
  char name[IF_NAMESIZE];
  int index = ar__net_int(L, 1, "if_indextoname", "if_index", 0);
  if (index <= 0)
    return ar__arg_value(L, "if_indextoname", "if_index", 1,
                         "an integer above 0");
  if (!if_indextoname((unsigned)index, name))
    return ar__oserror_raise(L, errno, "if_indextoname", NULL);
  lua_pushstring(L, name);
  return 1;
}

static int free_interfaces (lua_State *L) {
  struct if_nameindex **all = lua_touserdata(L, 1);
  if (*all) if_freenameindex(*all);
  *all = NULL;
  return 0;
}

/* A sequence of {index, name}. The system's list has an owner meanwhile. */
static int lua_if_nameindex (lua_State *L) {
  struct if_nameindex **all = lua_newuserdatauv(L, sizeof(*all), 0);
  *all = NULL;
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, free_interfaces);
  lua_setfield(L, -2, "__gc");
  lua_setmetatable(L, -2);
  *all = if_nameindex();
  if (!*all) return ar__oserror_raise(L, errno, "if_nameindex", NULL);
  lua_newtable(L);
  for (int i = 0; (*all)[i].if_index != 0; i++) {
    lua_createtable(L, 2, 0);
    lua_pushinteger(L, (*all)[i].if_index);
    lua_rawseti(L, -2, 1);
    lua_pushstring(L, (*all)[i].if_name);
    lua_rawseti(L, -2, 2);
    lua_rawseti(L, -2, i + 1);
  }
  return 1;
}

/* Of /etc/protocols. */
static int lua_getprotobyname (lua_State *L) {
  struct protoent entry, *found = NULL;
  char strings[1024];
  const char *name = check_text(L, 1, "getprotobyname", "name");
  getprotobyname_r(name, &entry, strings, sizeof(strings), &found);
  if (!found)
    return ar__raise(L, VM_OSERROR, "protocol not found: '%s'", name);
  lua_pushinteger(L, found->p_proto);
  return 1;
}

void ar__inet_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg functions[] = {
    {"htons", lua_htons}, {"ntohs", lua_ntohs}, {"htonl", lua_htonl},
    {"ntohl", lua_ntohl}, {"inet_aton", lua_inet_aton},
    {"inet_ntoa", lua_inet_ntoa}, {"inet_pton", lua_inet_pton},
    {"inet_ntop", lua_inet_ntop}, {"gethostname", lua_gethostname},
    {"getprotobyname", lua_getprotobyname},
    {"if_nameindex", lua_if_nameindex},
    {"if_nametoindex", lua_if_nametoindex},
    {"if_indextoname", lua_if_indextoname}, {NULL, NULL}
  };
  ar__setfuncs(L, rt, functions);
}
