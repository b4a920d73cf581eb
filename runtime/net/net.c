/* SPDX-License-Identifier: MIT
**
** The module 'asyncrun.net', and what its files share.
*/
#include "runtime/net/net.h"

/* --- waiting -------------------------------------------------------- */

static int after_turn (lua_State *L, int status, lua_KContext n) {
  (void)L;
  (void)status;
  return (int)n;
}

#define SHORT_TURN 96 /* tasks */

/* Of thousands of connections, one that is left alone for a whole pass is
   no longer in the processor's cache. Once in a pass a task is back after
   a few others. With fewer of them, the answers to a peer process that
   serves many connections come one by one and wake it each time. */
int ar__net_done_soon (lua_State *L, Task *t, int n) {
  Runtime *rt = t->rt;
  if (t->soon == (uint8_t)rt->passes) return ar__done(L, t, n);
  t->soon = (uint8_t)rt->passes;
  t->resume_args = 0;
  ar__schedule(t);
  list_remove(&t->queue);
  list_append(&rt->soon, &t->queue);
  if (++rt->nsoon == SHORT_TURN) ar__resume_soon(rt);
  return lua_yieldk(L, 0, n, after_turn);
}

char *ar__net_scratch (lua_State *L, Runtime *rt) {
  void *ud;
  lua_Alloc alloc;
  if (rt->scratch) return rt->scratch;
  alloc = lua_getallocf(L, &ud);
  rt->scratch = alloc(ud, NULL, 0, SCRATCH_SIZE);
  if (!rt->scratch) luaL_error(L, "not enough memory");
  return rt->scratch;
}

/* --- the module ----------------------------------------------------- */

int ar__open_net (lua_State *L) {
  Runtime *rt = ar__runtime_get(L);
  lua_newtable(L);
  ar__socket_constants(L);
  ar__inet_lib(L, rt);
  ar__buffer_lib(L, rt);
  ar__socket_lib(L, rt);
  ar__stream_lib(L, rt);
  ar__ready_lib(L, rt);
  ar__fdstream_lib(L, rt);
  ar__dns_lib(L, rt);
  return 1;
}
