/* SPDX-License-Identifier: MIT
**
** The resolver: c-ares on the run's loop. It knows tasks only in order to
** wake them; what they ask and get is made of Lua values in names.c.
*/
#ifndef AR_DNS_H
#define AR_DNS_H

#include <ares.h>

#include "runtime/net/net.h"

typedef struct Dns Dns;

typedef enum QueryKind { QUERY_ADDRESSES, QUERY_NAMES } QueryKind;

#define MAX_HOST_NAME 253 /* without a last dot */

typedef struct Question {
  QueryKind kind;
  int flags;            /* ARES_AI_... or ARES_NI_... */
  int family;           /* of the addresses that are wanted */
  char host[MAX_HOST_NAME + 2];
  Address address;      /* whose names are wanted */
} Question;

/*
** A look-up. c-ares can't take one back: it goes on when nobody wants its
** answer any more, and outlives the task.
** Invariant: it is in one of the rings of Dns until it is freed.
*/
typedef struct Query {
  Link link;
  Dns *dns;
  struct Query **owner; /* where a Lua object points to it; NULL: nobody
                           wants the answer */
  Task *task;           /* who waits, or NULL */
  bool flying;          /* c-ares has it, and will call back */
  bool done;
  int status;           /* ARES_...; the rest is there if it is a success */
  struct ares_addrinfo *addresses;
  char *host, *service;
  Question question;
} Query;

/* Ask. The query is written to [*owner], which must be NULL; it may be
** done at once. [-0, +0, m] */
void ar__dns_ask (lua_State *L, Runtime *rt, const Question *question,
                  Query **owner);
/* The owner has the answer, or wants none. Safe at any time. */
void ar__dns_drop (Query **owner);

/* return ar__dns_wait(...): suspend the running task until the query is
** done; the continuation [k] gets [ctx] and calls ar__woken first. */
int ar__dns_wait (lua_State *L, Query *q, Task *t, lua_KContext ctx,
                  lua_KFunction k);

/* How c-ares asks. Zeros: as the system says. */
typedef struct DnsSettings {
  char servers[1024];   /* "host:port,...", or "" */
  int timeout_ms;       /* of the first try; it doubles with each */
  int tries;
} DnsSettings;

/* Ask so from now on. What was asked before and isn't answered is done
** with ARES_EDESTRUCTION. Result: a status; nothing has changed if it is
** no success. [-0, +0, m] */
int ar__dns_set (lua_State *L, Runtime *rt, const DnsSettings *settings);

#endif
