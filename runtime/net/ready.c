/* SPDX-License-Identifier: MIT
**
** What the StreamReader and StreamWriter of asyncio stand on. Both are
** tables with a Socket in [1], or the descriptor of an FdStream. While nothing
** else needs to be looked at the Socket is in another slot, too: a call is done
** here then; else the method written in Lua does it.
*/
#include <errno.h>

#include "runtime/net/net.h"

#define SLOT_READY 3

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

static int receive (lua_State *L, Socket *s, lua_Integer n) {
  if (s->fd < 0) {
    lua_pushliteral(L, "");
    return 1;
  }
  if (n > SCRATCH_SIZE) n = SCRATCH_SIZE;
  return ar__stream_receive(L, s->rt, s, (lua_KContext)n | RECEIVE_READER);
}

/* pull(reader, n): up to n bytes as soon as there are some */
static int pull (lua_State *L) {
  lua_Integer n = luaL_checkinteger(L, 2);
  Socket *s = ar__stream_keep(L, STREAM_SOCKET);
  return s ? receive(L, s, n) : ar__fdstream_pull(L);
}

/* reader:read(n) */
static int read_ready (lua_State *L) {
  Socket *s = ar__stream_keep(L, SLOT_READY);
  lua_Integer n = lua_tointeger(L, 2);
  if (s && n > 0 && lua_isinteger(L, 2)) return receive(L, s, n);
  lua_settop(L, 2);
  return await_method(L);
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

/* How many bytes went; nil and an OSError when the connection is broken. */
static int send_result (lua_State *L, Socket *s, ssize_t n) {
  int err = errno;
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

/* send_now(writer, data, from): send what goes at once of the bytes behind
   the first [from]. */
static int send_now (lua_State *L) {
  Socket *s = ar__stream_socket(L);
  size_t len, from = (size_t)luaL_optinteger(L, 3, 0);
  const char *data;
  if (!s) return ar__fdstream_send_now(L);
  data = luaL_checklstring(L, 2, &len);
  return send_result(L, s, ar__socket_send(s, data + from,
                                           from < len ? len - from : 0));
}

/* writer:write(data). The method gets what send_now said, too. */
static int write_ready (lua_State *L) {
  Socket *s = ar__stream_keep(L, SLOT_READY);
  size_t len;
  const char *data = NULL;
  ssize_t n = 0;
  if (s && lua_type(L, 2) == LUA_TSTRING) {
    data = lua_tolstring(L, 2, &len);
    n = ar__socket_send(s, data, len);
    if (n == (ssize_t)len) return 0;
  }
  lua_settop(L, 2);
  if (data) send_result(L, s, n);
  push_method(L);
  lua_call(L, lua_gettop(L) - 1, 0);
  return 0;
}

/* writer:drain() */
static int drain_ready (lua_State *L) {
  if (lua_istable(L, 1) && lua_rawgeti(L, 1, SLOT_READY) == LUA_TUSERDATA)
    return 0;
  lua_settop(L, 1);
  return await_method(L);
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
