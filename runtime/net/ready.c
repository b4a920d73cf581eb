/* SPDX-License-Identifier: MIT
**
** What the StreamReader and StreamWriter of asyncio stand on. Both are
** tables with a Socket in [1], or the descriptor of an FdStream. Where a slot
** says that nothing else needs to be looked at, a call is done here; else the
** method written in Lua does it.
*/
#include <errno.h>

#include "runtime/net/net.h"

#define SLOT_READY 3

/* Is the value at 1 a reader or writer, and nothing needs to be looked at? */
static bool is_ready (lua_State *L) {
  bool ready;
  if (!lua_istable(L, 1)) return false;
  lua_rawgeti(L, 1, SLOT_READY);
  ready = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return ready;
}

/* upvalue 2: the method in Lua. It gets the same arguments. */
static void push_method (lua_State *L) {
  lua_pushvalue(L, lua_upvalueindex(2));
  lua_insert(L, 1);
}

static int after_method (lua_State *L, int status, lua_KContext ctx) {
  (void)status;
  (void)ctx;
  return lua_gettop(L);
}

static int await_method (lua_State *L) {
  push_method(L);
  lua_callk(L, lua_gettop(L) - 1, LUA_MULTRET, 0, after_method);
  return lua_gettop(L);
}

/* --- reading -------------------------------------------------------------- */

static int receive (lua_State *L, lua_Integer n) {
  Runtime *rt = RUNTIME(L);
  Socket *s = ar__stream_socket(L);
  if (!s) return ar__fdstream_pull(L);
  if (s->fd < 0) {
    lua_pushliteral(L, "");
    return 1;
  }
  if (n > SCRATCH_SIZE) n = SCRATCH_SIZE;
  return ar__stream_receive(L, rt, s, (lua_KContext)n | RECEIVE_READER);
}

/* pull(reader, n): up to n bytes as soon as there are some */
static int pull (lua_State *L) {
  return receive(L, luaL_checkinteger(L, 2));
}

/* reader:read(n) */
static int read_ready (lua_State *L) {
  lua_Integer n = lua_isinteger(L, 2) ? lua_tointeger(L, 2) : 0;
  return n > 0 && is_ready(L) ? receive(L, n) : await_method(L);
}

/* at_end(stream): has the other side ended what it sends, and nothing is
   left to be received? */
static int at_end (lua_State *L) {
  const Socket *s = ar__stream_socket(L);
  char c;
  if (!s) return ar__fdstream_at_end(L);
  lua_pushboolean(L, s->fd >= 0 && !s->broken &&
                     recv(s->fd, &c, 1, MSG_PEEK) == 0);
  return 1;
}

/* --- writing -------------------------------------------------------------- */

/* send_now(writer, data, from): send what goes at once of the bytes behind
   the first [from]. Result: how many went; nil and an OSError when the
   connection is broken; nil alone if the data is no string. */
static int send_now (lua_State *L) {
  Socket *s = ar__stream_socket(L);
  size_t len, from = (size_t)luaL_optinteger(L, 3, 0);
  const char *data;
  ssize_t n;
  int err;
  if (!s) return ar__fdstream_send_now(L);
  if (lua_type(L, 2) != LUA_TSTRING) return 0;
  data = lua_tolstring(L, 2, &len);
  n = ar__socket_send(s, data + from, from < len ? len - from : 0);
  err = errno;
  if (n >= 0 || err == EAGAIN) {
    lua_pushinteger(L, n < 0 ? 0 : n);
    return 1;
  }
  if (err != EPIPE && !s->broken) s->broken = err;
  lua_pushnil(L);
  ar__oserror_new(L, err, "send", ar__socket_name(L, s));
  lua_replace(L, -2); /* the address */
  return 2;
}

/* writer:write(data). The method gets what send_now said, too. */
static int write_ready (lua_State *L) {
  if (lua_gettop(L) != 2) lua_settop(L, 2);
  if (is_ready(L)) {
    int n = send_now(L);
    if (n == 1 && lua_tointeger(L, -1) == (lua_Integer)lua_rawlen(L, 2))
      return 0;
  }
  push_method(L);
  lua_call(L, lua_gettop(L) - 1, 0);
  return 0;
}

/* writer:drain() */
static int drain_ready (lua_State *L) {
  return is_ready(L) ? 0 : await_method(L);
}

/* --- the module ----------------------------------------------------------- */

/* ready_write(f), ready_read(f), ready_drain(f): the method, of the one that
   is written in Lua. */
static int make_write (lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_pushlightuserdata(L, RUNTIME(L));
  lua_pushvalue(L, 1);
  lua_pushcclosure(L, write_ready, 2);
  return 1;
}

static int make_async (lua_State *L, lua_CFunction f, const char *name) {
  lua_pushlightuserdata(L, RUNTIME(L));
  if (!ar__async_body(L, 1))
    return ar__arg_type(L, name, "method", 1, "an async function");
  lua_pushcclosure(L, f, 2);
  ar__async_new(L, name);
  return 1;
}

static int make_read (lua_State *L) {
  return make_async(L, read_ready, "StreamReader.read");
}

static int make_drain (lua_State *L) {
  return make_async(L, drain_ready, "StreamWriter.drain");
}

void ar__ready_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg functions[] = {
    {"send_now", send_now}, {"at_end", at_end},
    {"ready_read", make_read}, {"ready_write", make_write},
    {"ready_drain", make_drain}, {NULL, NULL}
  };
  static const VmAsyncReg async[] = {{"pull", pull}, {NULL, NULL}};
  ar__setfuncs(L, rt, functions);
  ar__set_async(L, rt, async);
}
