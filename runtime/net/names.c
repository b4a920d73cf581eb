/* SPDX-License-Identifier: MIT
**
** getaddrinfo and getnameinfo: what tasks ask the resolver, and what they
** get. Whatever needs no look-up is answered by libc, which with a numeric
** host never waits: forms of addresses, services, which types of socket
** there are.
*/
#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "runtime/net/dns.h"

/* --- errors --------------------------------------------------------- */

static const char gaierror_key = 0; /* its address is the class's key */

static const struct { int code; const char *name; } codes[] = {
  {EAI_BADFLAGS, "EAI_BADFLAGS"}, {EAI_NONAME, "EAI_NONAME"},
  {EAI_AGAIN, "EAI_AGAIN"}, {EAI_FAIL, "EAI_FAIL"},
  {EAI_NODATA, "EAI_NODATA"}, {EAI_FAMILY, "EAI_FAMILY"},
  {EAI_SOCKTYPE, "EAI_SOCKTYPE"}, {EAI_SERVICE, "EAI_SERVICE"},
  {EAI_ADDRFAMILY, "EAI_ADDRFAMILY"}, {EAI_MEMORY, "EAI_MEMORY"},
  {EAI_SYSTEM, "EAI_SYSTEM"}, {EAI_OVERFLOW, "EAI_OVERFLOW"}
};

static const char *code_name (int code) {
  for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
    if (codes[i].code == code) return codes[i].name;
  return "EAI_FAIL";
}

static int code_of_status (int status) {
  switch (status) {
    case ARES_ENODATA: return EAI_NODATA;
    case ARES_ENOTFOUND: case ARES_ENONAME: case ARES_EBADNAME:
    case ARES_EBADSTR: return EAI_NONAME;
    case ARES_ETIMEOUT: case ARES_ECONNREFUSED: case ARES_ESERVFAIL:
    case ARES_ECANCELLED: case ARES_EDESTRUCTION: return EAI_AGAIN;
    case ARES_ENOMEM: return EAI_MEMORY;
    case ARES_EBADFAMILY: return EAI_FAMILY;
    case ARES_ESERVICE: return EAI_SERVICE;
    case ARES_EBADFLAGS: case ARES_EBADHINTS: return EAI_BADFLAGS;
    default: return EAI_FAIL;
  }
}

/* "[Errno -2] Name or service not known: no-such-host.invalid" */
static int raise_gai (lua_State *L, int code, const char *call,
                      const char *what) {
  lua_pushfstring(L, "[Errno %d] %s: %s", code, gai_strerror(code), what);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &gaierror_key);
  ar__exception_new(L);
  lua_pushinteger(L, code);
  lua_setfield(L, -2, "errno");
  lua_pushstring(L, gai_strerror(code));
  lua_setfield(L, -2, "strerror");
  lua_pushstring(L, code_name(code));
  lua_setfield(L, -2, "name");
  lua_pushstring(L, call);
  lua_setfield(L, -2, "call");
  lua_pushstring(L, what);
  lua_setfield(L, -2, "address");
  ar__error_here(L, -1, L, 0);
  return lua_error(L);
}

/* --- a look-up in progress -------------------------------------------- */

#define LOOKUP "name look-up"

/* A userdata: what must be freed, whatever happens. */
typedef struct Lookup {
  struct addrinfo *list; /* of libc */
  Query *query;
} Lookup;

static Lookup *new_lookup (lua_State *L) {
  Lookup *l = lua_newuserdatauv(L, sizeof(Lookup), 0);
  l->list = NULL;
  l->query = NULL;
  luaL_setmetatable(L, LOOKUP);
  return l;
}

static void finish_lookup (Lookup *l) {
  if (l->list) freeaddrinfo(l->list);
  l->list = NULL;
  ar__dns_drop(&l->query);
}

static int lookup_gc (lua_State *L) {
  finish_lookup(lua_touserdata(L, 1));
  return 0;
}

/* --- getaddrinfo: its arguments ----------------------------------------- */

/* Its stack: the arguments, then what it makes of them. */
enum { ARG_HOST = 1, ARG_PORT, ARG_FAMILY, ARG_TYPE, ARG_PROTO, ARG_FLAGS,
       ARG_COUNT = ARG_FLAGS, AT_LOOKUP };

static lua_Integer check_int (lua_State *L, const char *name, int idx) {
  lua_Integer n;
  if (lua_isnil(L, idx)) return 0;
  if (!lua_isinteger(L, idx))
    ar__arg_type(L, "getaddrinfo", name, idx, "an integer");
  n = lua_tointeger(L, idx);
  if (n < 0 || n > INT32_MAX)
    ar__arg_value(L, "getaddrinfo", name, idx,
                  "an integer that isn't negative");
  return n;
}

/* {family =, type =, proto =, flags =} at 3: each goes to its place. */
static void spread_options (lua_State *L) {
  static const char *const names[] = {"family", "type", "proto", "flags"};
  if (!lua_istable(L, ARG_FAMILY)) return;
  for (int i = 3; i >= 0; i--) {
    lua_getfield(L, ARG_FAMILY, names[i]);
    lua_replace(L, ARG_FAMILY + i);
  }
}

static const char *check_host (lua_State *L) {
  size_t len;
  const char *s;
  if (lua_isnil(L, ARG_HOST)) return NULL;
  if (lua_type(L, ARG_HOST) != LUA_TSTRING)
    ar__arg_type(L, "getaddrinfo", "host", ARG_HOST, "a string or nil");
  s = lua_tolstring(L, ARG_HOST, &len);
  if (strlen(s) != len)
    ar__arg_value(L, "getaddrinfo", "host", ARG_HOST,
                  "a name without NUL bytes");
  for (size_t i = 0; i < len; i++)
    if ((unsigned char)s[i] > 127)
      ar__arg_value(L, "getaddrinfo", "host", ARG_HOST,
                    "a name in ASCII, as 'xn--...' if it is an "
                    "international one");
  return s;
}

/* The port as text: a number, or the name of a service. */
static const char *check_port (lua_State *L) {
  size_t len;
  const char *s;
  if (lua_isnil(L, ARG_PORT)) return NULL;
  if (lua_isinteger(L, ARG_PORT)) {
    lua_Integer n = lua_tointeger(L, ARG_PORT);
    if (n < 0 || n > 65535)
      ar__arg_value(L, "getaddrinfo", "port", ARG_PORT, "0 to 65535");
    return lua_tostring(L, ARG_PORT); /* our copy becomes a string */
  }
  if (lua_type(L, ARG_PORT) != LUA_TSTRING)
    ar__arg_type(L, "getaddrinfo", "port", ARG_PORT,
                 "an integer, the name of a service, or nil");
  s = lua_tolstring(L, ARG_PORT, &len);
  if (strlen(s) != len)
    ar__arg_value(L, "getaddrinfo", "port", ARG_PORT,
                  "a name without NUL bytes");
  return s;
}

/* Is it a number that is no port? libc would take its last 16 bits. */
static bool bad_port (const char *service) {
  size_t digits;
  if (!service || !*service) return false;
  digits = strspn(service, "0123456789");
  if (service[digits]) return false;
  while (*service == '0') service++;
  return strlen(service) > 5 ||
         (strlen(service) == 5 && strcmp(service, "65535") > 0);
}

static void check_hints (lua_State *L, struct addrinfo *hints) {
  memset(hints, 0, sizeof(*hints));
  hints->ai_family = (int)check_int(L, "family", ARG_FAMILY);
  hints->ai_socktype = (int)check_int(L, "type", ARG_TYPE);
  hints->ai_protocol = (int)check_int(L, "proto", ARG_PROTO);
  hints->ai_flags = (int)check_int(L, "flags", ARG_FLAGS);
}

static int raise_addr (lua_State *L, int code) {
  const char *host = lua_tostring(L, ARG_HOST);
  const char *port = lua_tostring(L, ARG_PORT);
  const char *what = host ? host : "(no host)";
  if (port && code == EAI_SERVICE)
    what = lua_pushfstring(L, "port '%s' of %s", port, what);
  else if (*what == '\0')
    what = "''";
  return raise_gai(L, code, "getaddrinfo", what);
}

/* --- getaddrinfo: its results ------------------------------------------- */

/* [-0, +1, m] {family, type, proto, canonname, address} */
static void push_entry (lua_State *L, const struct addrinfo *kind,
                        const char *canonname, const Address *a) {
  lua_createtable(L, 5, 0);
  lua_pushinteger(L, a->sa.ss_family);
  lua_rawseti(L, -2, 1);
  lua_pushinteger(L, kind->ai_socktype);
  lua_rawseti(L, -2, 2);
  lua_pushinteger(L, kind->ai_protocol);
  lua_rawseti(L, -2, 3);
  lua_pushstring(L, canonname ? canonname : "");
  lua_rawseti(L, -2, 4);
  ar__addr_push_value(L, a);
  lua_rawseti(L, -2, 5);
}

static void copy_address (Address *a, const void *sa, socklen_t len) {
  memset(a, 0, sizeof(Address));
  if (len > (socklen_t)sizeof(a->sa)) len = (socklen_t)sizeof(a->sa);
  memcpy(&a->sa, sa, len);
  a->len = len;
}

/* What libc knows. [-0, +1, m] */
static void push_list (lua_State *L, const struct addrinfo *list) {
  lua_Integer n = 0;
  lua_newtable(L);
  for (; list; list = list->ai_next) {
    Address a;
    copy_address(&a, list->ai_addr, list->ai_addrlen);
    push_entry(L, list, list->ai_canonname, &a);
    lua_rawseti(L, -2, ++n);
  }
}

/* The name at the end of a chain of aliases. */
static const char *last_name (const Query *q) {
  const struct ares_addrinfo_cname *c = q->addresses->cnames;
  if (!(q->question.flags & ARES_AI_CANONNAME)) return NULL;
  while (c && c->next) c = c->next;
  if (c && c->name) return c->name;
  return q->addresses->name ? q->addresses->name : q->question.host;
}

/* An IPv4 address as an IPv6 one. */
static void map_address (Address *a) {
  struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
  in6.sin6_addr.s6_addr[10] = in6.sin6_addr.s6_addr[11] = 0xff;
  memcpy(&in6.sin6_addr.s6_addr[12],
         &((const struct sockaddr_in *)&a->sa)->sin_addr, 4);
  copy_address(a, &in6, sizeof(in6));
}

static bool has_ipv6 (const struct ares_addrinfo_node *node) {
  while (node && node->ai_family != AF_INET6) node = node->ai_next;
  return node != NULL;
}

/* The address of a node with the port. Result: false if it isn't wanted. */
static bool take_node (const struct ares_addrinfo_node *node, bool map4,
                       in_port_t port, Address *a) {
  copy_address(a, node->ai_addr, node->ai_addrlen);
  if (a->sa.ss_family == AF_INET && map4) map_address(a);
  if (a->sa.ss_family == AF_INET)
    ((struct sockaddr_in *)&a->sa)->sin_port = port;
  else if (a->sa.ss_family == AF_INET6)
    ((struct sockaddr_in6 *)&a->sa)->sin6_port = port;
  else return false;
  return true;
}

/* What the look-up found. [kinds] has the types of socket there are, each
   with the port; only IPv6 may be wanted, see AI_V4MAPPED. [-0, +1, m] */
static void push_found (lua_State *L, const Query *q,
                        const struct addrinfo *kinds) {
  in_port_t port = ((const struct sockaddr_in *)kinds->ai_addr)->sin_port;
  const struct ares_addrinfo_node *node = q->addresses->nodes;
  const char *canonname = last_name(q);
  bool map4 = lua_tointeger(L, ARG_FAMILY) == AF_INET6;
  bool skip4 = map4 && has_ipv6(node) &&
               !(lua_tointeger(L, ARG_FLAGS) & AI_ALL);
  lua_Integer n = 0;
  lua_newtable(L);
  for (; node; node = node->ai_next) {
    Address a;
    if ((skip4 && node->ai_family == AF_INET) ||
        !take_node(node, map4, port, &a))
      continue;
    for (const struct addrinfo *k = kinds; k; k = k->ai_next) {
      push_entry(L, k, canonname, &a);
      lua_rawseti(L, -2, ++n);
      canonname = NULL; /* the first entry has it */
    }
  }
}

/* --- getaddrinfo ---------------------------------------------------- */

static int look_up (lua_State *L, Runtime *rt, Lookup *l);

static int push_answer (lua_State *L, Lookup *l) {
  Query *q = l->query;
  if (q->status != ARES_SUCCESS)
    return raise_addr(L, code_of_status(q->status));
  push_found(L, q, l->list);
  if (lua_rawlen(L, -1) == 0) return raise_addr(L, EAI_NODATA);
  finish_lookup(l);
  return 1;
}

static int after_look_up (lua_State *L, int status, lua_KContext ctx) {
  Lookup *l = (Lookup *)ctx; /* it is on the stack */
  Runtime *rt = RUNTIME(L);
  (void)status;
  ar__woken(L, rt->current);
  if (l->query->status != ARES_EDESTRUCTION) return push_answer(L, l);
  ar__dns_drop(&l->query); /* other servers were set: begin again */
  return look_up(L, rt, l);
}

/* Is it "localhost", or, with [below], a name below that? The system's
   hosts say what localhost is, else c-ares does, which knows it in small
   letters only, and not where there is no such file; no name server is ever
   asked (RFC 6761). */
static bool is_localhost (const char *host, bool below) {
  size_t len = strlen(host);
  if (len > 0 && host[len - 1] == '.') len--;
  if (len < 9 || strncasecmp(host + len - 9, "localhost", 9) != 0)
    return false;
  return below ? len > 10 && host[len - 10] == '.' : len == 9;
}

/* Is it this machine, whatever anybody says? */
static bool is_loopback (const char *host) {
  return is_localhost(host, true) ||
         (is_localhost(host, false) && access("/etc/hosts", R_OK) < 0);
}

/* For AI_ADDRCONFIG: the family, if this machine has addresses of one
   only, those of the loopback aside. */
static int configured_family (void) {
  struct ifaddrs *list;
  bool has4 = false, has6 = false;
  if (getifaddrs(&list) < 0) return AF_UNSPEC;
  for (const struct ifaddrs *i = list; i; i = i->ifa_next) {
    if (!i->ifa_addr || i->ifa_flags & IFF_LOOPBACK) continue;
    if (i->ifa_addr->sa_family == AF_INET) has4 = true;
    else if (i->ifa_addr->sa_family == AF_INET6) has6 = true;
  }
  freeifaddrs(list);
  if (has4 == has6) return AF_UNSPEC;
  return has4 ? AF_INET : AF_INET6;
}

/* c-ares knows AI_CANONNAME; the others are our work. */
static void set_question (Question *q, int family, int flags) {
  q->kind = QUERY_ADDRESSES;
  q->family = family;
  if (flags & AI_CANONNAME) q->flags |= ARES_AI_CANONNAME;
  if (family == AF_INET6 && flags & AI_V4MAPPED) q->family = AF_UNSPEC;
  if (family == AF_UNSPEC && flags & AI_ADDRCONFIG)
    q->family = configured_family();
}

static int look_up (lua_State *L, Runtime *rt, Lookup *l) {
  const char *host = lua_tostring(L, ARG_HOST);
  Question question;
  memset(&question, 0, sizeof(question));
  set_question(&question, (int)lua_tointeger(L, ARG_FAMILY),
               (int)lua_tointeger(L, ARG_FLAGS));
  snprintf(question.host, sizeof(question.host), "%s",
           is_localhost(host, false) ? "localhost" : host);
  ar__dns_ask(L, rt, &question, &l->query);
  if (!l->query->done)
    return ar__dns_wait(L, l->query, rt->current, (lua_KContext)l,
                        after_look_up);
  push_answer(L, l);
  return ar__done(L, rt->current, 1);
}

/* Can it be the name of a host? The look-up finds smaller faults. */
static bool is_name (const char *host) {
  size_t len = strlen(host);
  if (len > 0 && host[len - 1] == '.') len--;
  return len > 0 && len <= MAX_HOST_NAME && !strpbrk(host, ":%");
}

/* Ask libc, which says EAI_NONAME if it would have to look up a name. */
static int ask_libc (const char *host, const char *service,
                     const struct addrinfo *hints, Lookup *l) {
  struct addrinfo h = *hints;
  if (bad_port(service)) return EAI_SERVICE;
  if (host && !(h.ai_flags & AI_NUMERICHOST) && is_loopback(host)) {
    host = NULL; /* the loopback addresses */
    h.ai_flags &= ~(AI_PASSIVE | AI_CANONNAME);
    if (!service) service = "0";
  }
  h.ai_flags |= AI_NUMERICHOST;
  return getaddrinfo(host, service, &h, &l->list);
}

/* The types of socket for a name, with any address. */
static int ask_kinds (const char *service, const struct addrinfo *hints,
                      Lookup *l) {
  struct addrinfo h = *hints;
  h.ai_family = AF_INET;
  h.ai_flags &= AI_NUMERICSERV;
  return ask_libc("0.0.0.0", service, &h, l);
}

static int async_getaddrinfo (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  const char *host, *service;
  struct addrinfo hints;
  Lookup *l;
  Task *t;
  int err;
  lua_settop(L, ARG_COUNT);
  spread_options(L);
  host = check_host(L);
  service = check_port(L);
  check_hints(L, &hints);
  ar__allow(L, rt, CAP_NETWORK, "getaddrinfo");
  t = ar__running(L, rt, "getaddrinfo");
  if (ar__is_cancelled(t)) return ar__park_cancelled(L, t);
  l = new_lookup(L);
  err = ask_libc(host, service, &hints, l);
  if (err == 0) {
    push_list(L, l->list);
    finish_lookup(l);
    return ar__done(L, t, 1);
  }
  if (err != EAI_NONAME || !host || hints.ai_flags & AI_NUMERICHOST ||
      !is_name(host))
    return raise_addr(L, err);
  err = ask_kinds(service, &hints, l);
  if (err) return raise_addr(L, err);
  return look_up(L, rt, l);
}

/* --- getnameinfo ---------------------------------------------------- */

enum { ARG_ADDRESS = 1, ARG_NAME_FLAGS, AT_NAME_LOOKUP };

static int name_flags (int flags) {
  int f = ARES_NI_LOOKUPHOST | ARES_NI_LOOKUPSERVICE;
  if (flags & NI_NOFQDN) f |= ARES_NI_NOFQDN;
  if (flags & NI_NUMERICHOST) f |= ARES_NI_NUMERICHOST;
  if (flags & NI_NAMEREQD) f |= ARES_NI_NAMEREQD;
  if (flags & NI_NUMERICSERV) f |= ARES_NI_NUMERICSERV;
  if (flags & NI_DGRAM) f |= ARES_NI_DGRAM;
  return f;
}

static int raise_name (lua_State *L, int code, const Address *a) {
  return raise_gai(L, code, "getnameinfo", ar__addr_text(L, a));
}

static int push_names (lua_State *L, Lookup *l) {
  Query *q = l->query;
  if (q->status != ARES_SUCCESS)
    return raise_name(L, code_of_status(q->status), &q->question.address);
  lua_pushstring(L, q->host);
  lua_pushstring(L, q->service);
  finish_lookup(l);
  return 2;
}

static int look_up_names (lua_State *L, Runtime *rt, Lookup *l,
                          const Question *question);

static int after_names (lua_State *L, int status, lua_KContext ctx) {
  Lookup *l = (Lookup *)ctx;
  Runtime *rt = RUNTIME(L);
  Question question;
  (void)status;
  ar__woken(L, rt->current);
  if (l->query->status != ARES_EDESTRUCTION) return push_names(L, l);
  question = l->query->question;
  ar__dns_drop(&l->query);
  return look_up_names(L, rt, l, &question);
}

static int look_up_names (lua_State *L, Runtime *rt, Lookup *l,
                          const Question *question) {
  ar__dns_ask(L, rt, question, &l->query);
  if (!l->query->done)
    return ar__dns_wait(L, l->query, rt->current, (lua_KContext)l,
                        after_names);
  return ar__done(L, rt->current, push_names(L, l));
}

/* Both as numbers: no look-up. */
static int numeric_names (lua_State *L, Task *t, const Address *a,
                          int flags) {
  char host[NI_MAXHOST], service[NI_MAXSERV];
  int err = getnameinfo((const struct sockaddr *)&a->sa, a->len, host,
                        sizeof(host), service, sizeof(service), flags);
  if (err) return raise_name(L, err, a);
  lua_pushstring(L, host);
  lua_pushstring(L, service);
  return ar__done(L, t, 2);
}

/* The family of an address is seen from its host. */
static void check_address (lua_State *L, Address *a) {
  int family = AF_INET;
  if (!lua_istable(L, ARG_ADDRESS))
    ar__arg_type(L, "getnameinfo", "address", ARG_ADDRESS,
                 "a sequence {host, port}");
  if (lua_rawgeti(L, ARG_ADDRESS, 1) == LUA_TSTRING &&
      strchr(lua_tostring(L, -1), ':'))
    family = AF_INET6;
  lua_pop(L, 1);
  if (!ar__addr_check(L, ARG_ADDRESS, family, "getnameinfo", a))
    ar__arg_value(L, "getnameinfo", "address", ARG_ADDRESS,
                  "a numeric host");
}

static int async_getnameinfo (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  Question question;
  Task *t;
  int flags;
  ar__allow(L, rt, CAP_NETWORK, "getnameinfo");
  lua_settop(L, ARG_NAME_FLAGS);
  memset(&question, 0, sizeof(question));
  question.kind = QUERY_NAMES;
  check_address(L, &question.address);
  if (!lua_isnil(L, ARG_NAME_FLAGS) && !lua_isinteger(L, ARG_NAME_FLAGS))
    return ar__arg_type(L, "getnameinfo", "flags", ARG_NAME_FLAGS,
                        "an integer");
  flags = (int)lua_tointeger(L, ARG_NAME_FLAGS);
  question.flags = name_flags(flags);
  t = ar__running(L, rt, "getnameinfo");
  if (ar__is_cancelled(t)) return ar__park_cancelled(L, t);
  if (flags & NI_NUMERICHOST)
    return numeric_names(L, t, &question.address, flags);
  return look_up_names(L, rt, new_lookup(L), &question);
}

/* --- set_dns_servers ------------------------------------------------ */

/* A positive number from the table at 2. */
static lua_Number option (lua_State *L, const char *name) {
  lua_Number n = 0;
  if (lua_getfield(L, 2, name) != LUA_TNIL) {
    n = ar__arg_number(L, "set_dns_servers", name, -1);
    if (n <= 0 || n > 3600)
      ar__arg_value(L, "set_dns_servers", name, -1,
                    "more than 0 and at most 3600");
  }
  lua_pop(L, 1);
  return n;
}

/* set_dns_servers("127.0.0.1:53,[::1]", {timeout = seconds, tries = n});
   nil: those of the system */
static int set_dns_servers (lua_State *L) {
  DnsSettings settings;
  size_t len = 0;
  const char *servers = "";
  lua_settop(L, 2);
  memset(&settings, 0, sizeof(settings));
  if (lua_type(L, 1) == LUA_TSTRING) servers = lua_tolstring(L, 1, &len);
  else if (!lua_isnil(L, 1))
    return ar__arg_type(L, "set_dns_servers", "servers", 1,
                        "a string or nil");
  if (lua_istable(L, 2)) {
    settings.timeout_ms = (int)(option(L, "timeout") * 1000);
    settings.tries = (int)option(L, "tries");
  }
  else if (!lua_isnil(L, 2))
    return ar__arg_type(L, "set_dns_servers", "options", 2, "a table");
  if (len >= sizeof(settings.servers) || strlen(servers) != len ||
      (len == 0 && !lua_isnil(L, 1)))
    return ar__arg_value(L, "set_dns_servers", "servers", 1,
                         "'address:port,...'");
  memcpy(settings.servers, servers, len);
  if (ar__dns_set(L, RUNTIME(L), &settings) != ARES_SUCCESS)
    return ar__arg_value(L, "set_dns_servers", "servers", 1,
                         "'address:port,...'");
  return 0;
}

void ar__dns_lib (lua_State *L, Runtime *rt) {
  static const VmAsyncReg async[] = {
    {"getaddrinfo", async_getaddrinfo}, {"getnameinfo", async_getnameinfo},
    {NULL, NULL}
  };
  static const luaL_Reg functions[] = {
    {"set_dns_servers", set_dns_servers}, {NULL, NULL}
  };
  static const luaL_Reg meta[] = {{"__gc", lookup_gc}, {NULL, NULL}};
  static const ClassDef lookup = {.name = LOOKUP, .meta = meta};
  ar__define_class(L, rt, &lookup);
  ar__set_async(L, rt, async);
  ar__setfuncs(L, rt, functions);
  ar__class_push(L, VM_OSERROR);
  ar__class_new(L, "gaierror");
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &gaierror_key);
  lua_setfield(L, -2, "gaierror");
}
