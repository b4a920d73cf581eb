/* SPDX-License-Identifier: MIT
**
** Addresses between Lua and the system. Nothing is looked up here.
*/
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include "runtime/net/net.h"

#define PATH_OFFSET offsetof(struct sockaddr_un, sun_path)

/* --- from Lua -------------------------------------------------------- */

/* The field [i] of the address at [idx], 0 if it is missing. */
static uint32_t check_number (lua_State *L, int idx, int i,
                              const char *fname, const char *arg,
                              const char *expected, lua_Integer max) {
  lua_Integer n;
  int ok;
  if (lua_rawgeti(L, idx, i) == LUA_TNIL) {
    lua_pop(L, 1);
    return 0;
  }
  n = lua_tointegerx(L, -1, &ok);
  if (lua_type(L, -1) != LUA_TNUMBER || !ok)
    ar__arg_type(L, fname, arg, -1, expected);
  if (n < 0 || n > max) ar__arg_value(L, fname, arg, -1, expected);
  lua_pop(L, 1);
  return (uint32_t)n;
}

static bool field_is_missing (lua_State *L, int idx, int i) {
  bool missing = lua_rawgeti(L, idx, i) == LUA_TNIL;
  lua_pop(L, 1);
  return missing;
}

/* Result: false if the port is a name. */
static bool check_port (lua_State *L, int idx, const char *fname,
                        in_port_t *port) {
  int type = lua_rawgeti(L, idx, 2);
  lua_pop(L, 1);
  if (type == LUA_TSTRING) return false;
  *port = htons((in_port_t)check_number(L, idx, 2, fname, "address[2]",
                                        "a port from 0 to 65535", 65535));
  return true;
}

/* Push the host; "" for none. */
static const char *check_host (lua_State *L, int idx, const char *fname) {
  size_t len;
  const char *host;
  if (lua_rawgeti(L, idx, 1) == LUA_TNIL) {
    lua_pop(L, 1);
    return lua_pushliteral(L, "");
  }
  if (lua_type(L, -1) != LUA_TSTRING)
    ar__arg_type(L, fname, "address[1]", -1, "a host");
  host = lua_tolstring(L, -1, &len);
  if (strlen(host) != len)
    ar__arg_value(L, fname, "address[1]", -1, "a host without NUL bytes");
  return host;
}

static bool check_ipv4 (lua_State *L, int idx, const char *fname,
                        Address *a) {
  struct sockaddr_in sa = {.sin_family = AF_INET};
  const char *host;
  if (!lua_istable(L, idx) || field_is_missing(L, idx, 2) ||
      !field_is_missing(L, idx, 3))
    ar__arg_value(L, fname, "address", idx, "an address {host, port}");
  host = check_host(L, idx, fname);
  if (!check_port(L, idx, fname, &sa.sin_port)) return false;
  if (!*host) sa.sin_addr.s_addr = htonl(INADDR_ANY);
  else if (strcmp(host, "<broadcast>") == 0)
    sa.sin_addr.s_addr = htonl(INADDR_BROADCAST);
  else if (inet_pton(AF_INET, host, &sa.sin_addr) != 1) return false;
  memcpy(&a->sa, &sa, sizeof(sa));
  a->len = sizeof(sa);
  return true;
}

/* "lo" or "1" */
static uint32_t zone_index (const char *zone) {
  char *end;
  unsigned long n = if_nametoindex(zone);
  if (n) return (uint32_t)n;
  n = strtoul(zone, &end, 10);
  return *end || n > UINT32_MAX ? 0 : (uint32_t)n;
}

/* "fe80::1", "fe80::1%lo" */
static bool parse_ipv6 (const char *host, struct sockaddr_in6 *sa) {
  char text[INET6_ADDRSTRLEN];
  const char *zone = strchr(host, '%');
  size_t len = zone ? (size_t)(zone - host) : strlen(host);
  if (len >= sizeof(text)) return false;
  memcpy(text, host, len);
  text[len] = '\0';
  if (inet_pton(AF_INET6, text, &sa->sin6_addr) != 1) return false;
  if (!zone) return true;
  sa->sin6_scope_id = zone_index(zone + 1);
  return sa->sin6_scope_id != 0;
}

static bool check_ipv6 (lua_State *L, int idx, const char *fname,
                        Address *a) {
  struct sockaddr_in6 sa = {.sin6_family = AF_INET6};
  const char *host;
  if (!lua_istable(L, idx) || field_is_missing(L, idx, 2) ||
      !field_is_missing(L, idx, 5))
    ar__arg_value(L, fname, "address", idx,
                  "an address {host, port, flowinfo, scope_id}");
  host = check_host(L, idx, fname);
  sa.sin6_flowinfo = htonl(check_number(
    L, idx, 3, fname, "address[3]", "a flowinfo from 0 to 1048575",
    1048575));
  if (!check_port(L, idx, fname, &sa.sin6_port)) return false;
  if (!*host) sa.sin6_addr = in6addr_any;
  else if (!parse_ipv6(host, &sa)) return false;
  if (!field_is_missing(L, idx, 4))
    sa.sin6_scope_id = check_number(L, idx, 4, fname, "address[4]",
                                    "a scope_id from 0 to 4294967295",
                                    UINT32_MAX);
  memcpy(&a->sa, &sa, sizeof(sa));
  a->len = sizeof(sa);
  return true;
}

static bool check_unix (lua_State *L, int idx, const char *fname,
                        Address *a) {
  struct sockaddr_un sa = {.sun_family = AF_UNIX};
  size_t len;
  const char *path;
  bool named;
  if (lua_type(L, idx) != LUA_TSTRING)
    ar__arg_type(L, fname, "address", idx, "a path");
  path = lua_tolstring(L, idx, &len);
  named = len > 0 && *path != '\0';
  if (named && strlen(path) != len)
    ar__arg_value(L, fname, "address", idx, "a path without NUL bytes");
  if (len + named > sizeof(sa.sun_path))
    ar__oserror_raise(L, ENAMETOOLONG, fname, path);
  memcpy(sa.sun_path, path, len);
  memcpy(&a->sa, &sa, sizeof(sa));
  a->len = (socklen_t)(PATH_OFFSET + len + named);
  return true;
}

bool ar__addr_check (lua_State *L, int idx, int family, const char *fname,
                     Address *a) {
  int top = lua_gettop(L);
  bool numeric;
  idx = lua_absindex(L, idx);
  luaL_checkstack(L, 10, NULL);
  switch (family) {
    case AF_INET: numeric = check_ipv4(L, idx, fname, a); break;
    case AF_INET6: numeric = check_ipv6(L, idx, fname, a); break;
    case AF_UNIX: numeric = check_unix(L, idx, fname, a); break;
    default:
      return ar__raise(L, VM_VALUEERROR,
                       "%s(): sockets of family %d have no addresses here: "
                       "use AF_INET, AF_INET6 or AF_UNIX", fname, family);
  }
  lua_settop(L, top);
  return numeric;
}

/* --- to Lua ---------------------------------------------------------- */

static int push_ipv4 (lua_State *L, const Address *a) {
  char text[INET_ADDRSTRLEN];
  struct sockaddr_in sa;
  memcpy(&sa, &a->sa, sizeof(sa));
  lua_pushstring(L, inet_ntop(AF_INET, &sa.sin_addr, text, sizeof(text)));
  lua_pushinteger(L, ntohs(sa.sin_port));
  return 2;
}

static int push_ipv6 (lua_State *L, const Address *a) {
  char text[INET6_ADDRSTRLEN];
  struct sockaddr_in6 sa;
  memcpy(&sa, &a->sa, sizeof(sa));
  lua_pushstring(L, inet_ntop(AF_INET6, &sa.sin6_addr, text, sizeof(text)));
  lua_pushinteger(L, ntohs(sa.sin6_port));
  lua_pushinteger(L, ntohl(sa.sin6_flowinfo));
  lua_pushinteger(L, sa.sin6_scope_id);
  return 4;
}

/* The bytes of a UNIX address; none if it has no name. */
static size_t path_of (const Address *a, struct sockaddr_un *sa) {
  size_t len = a->len > PATH_OFFSET ? a->len - PATH_OFFSET : 0;
  if (len > sizeof(sa->sun_path)) len = sizeof(sa->sun_path);
  memcpy(sa, &a->sa, sizeof(*sa));
  return len > 0 && *sa->sun_path ? strnlen(sa->sun_path, len) : len;
}

int ar__addr_push (lua_State *L, const Address *a) {
  struct sockaddr_un sa;
  size_t len;
  luaL_checkstack(L, 6, NULL);
  switch (a->sa.ss_family) {
    case AF_INET: return push_ipv4(L, a);
    case AF_INET6: return push_ipv6(L, a);
    case AF_UNIX:
      len = path_of(a, &sa);
      lua_pushlstring(L, sa.sun_path, len);
      return 1;
    default: /* as it is: the family and the bytes after it */
      lua_pushinteger(L, a->sa.ss_family);
      len = a->len > sizeof(sa_family_t) ? a->len - sizeof(sa_family_t) : 0;
      lua_pushlstring(L, (const char *)&a->sa + sizeof(sa_family_t), len);
      return 2;
  }
}

void ar__addr_push_value (lua_State *L, const Address *a) {
  int n;
  luaL_checkstack(L, 6, NULL);
  if (a->len == 0) {
    lua_pushnil(L);
    return;
  }
  if (a->sa.ss_family == AF_UNIX) {
    ar__addr_push(L, a);
    return;
  }
  lua_createtable(L, a->sa.ss_family == AF_INET6 ? 4 : 2, 0);
  n = ar__addr_push(L, a);
  for (; n > 0; n--) lua_rawseti(L, -n - 1, n);
}

/* An abstract name as other programs show it: "@name" */
static const char *push_path_text (lua_State *L, const Address *a) {
  struct sockaddr_un sa;
  size_t len = path_of(a, &sa);
  for (size_t i = 0; i < len; i++)
    if (sa.sun_path[i] == '\0') sa.sun_path[i] = '@';
  return lua_pushlstring(L, sa.sun_path, len);
}

static const char *push_ipv6_text (lua_State *L, const Address *a) {
  char text[INET6_ADDRSTRLEN];
  struct sockaddr_in6 sa;
  memcpy(&sa, &a->sa, sizeof(sa));
  inet_ntop(AF_INET6, &sa.sin6_addr, text, sizeof(text));
  if (sa.sin6_scope_id)
    return lua_pushfstring(L, "[%s%%%I]:%d", text,
                           (lua_Integer)sa.sin6_scope_id,
                           (int)ntohs(sa.sin6_port));
  return lua_pushfstring(L, "[%s]:%d", text, (int)ntohs(sa.sin6_port));
}

const char *ar__addr_text (lua_State *L, const Address *a) {
  char text[INET_ADDRSTRLEN];
  struct sockaddr_in sa;
  luaL_checkstack(L, 6, NULL);
  if (a->len == 0) return lua_pushliteral(L, "");
  switch (a->sa.ss_family) {
    case AF_INET:
      memcpy(&sa, &a->sa, sizeof(sa));
      inet_ntop(AF_INET, &sa.sin_addr, text, sizeof(text));
      return lua_pushfstring(L, "%s:%d", text, (int)ntohs(sa.sin_port));
    case AF_INET6: return push_ipv6_text(L, a);
    case AF_UNIX: return push_path_text(L, a);
    default:
      return lua_pushfstring(L, "address of family %d",
                             (int)a->sa.ss_family);
  }
}
