/* SPDX-License-Identifier: MIT
**
** Memory channels: values that go from task to task. Scripts hold the ends
** of a channel, which are cloned and closed one by one.
**
** A task that waits in send() keeps its value at index 2 of that function's
** frame, and who receives takes it from there: a cancelled sender has
** nothing to give back. A waiting receiver gets the value when it is woken;
** after that it can't be cancelled, and nothing is lost. No memory is
** needed between the look at a channel and the change to it: a finalizer
** could change it, too.
*/
#include <limits.h>
#include <math.h>

#include "runtime/runtime.h"

#define SEND_CHANNEL "MemorySendChannel"
#define RECEIVE_CHANNEL "MemoryReceiveChannel"

#define FIRST_ROOM 4    /* items for which a buffer is made */
#define KEEP_ROOM 256   /* an empty one with more is given back */
#define UNBOUNDED LUA_MAXINTEGER

typedef enum Side { SENDER, RECEIVER } Side;

/* User value 1: the buffer, a table that is a ring; or nil while room is 0.
** Invariant: a receiver waits only while used is 0, a sender only while
** used == max. */
typedef struct Channel {
  Runtime *rt;
  Link waiting[2];     /* tasks in send() and in receive() */
  Link leaving;        /* those whose end is being closed */
  lua_Integer open[2]; /* ends that aren't closed */
  lua_Integer max;     /* items in the buffer, or UNBOUNDED */
  lua_Integer used, peak;
  lua_Integer room;    /* slots of the ring */
  lua_Integer first;   /* the slot of the oldest item, from 1 */
} Channel;

/* User value 1: the channel. */
typedef struct End {
  const void *kind;  /* &kinds[side]: a check that costs nothing */
  Channel *channel;
  uint32_t waiting;  /* tasks that wait at this end */
  bool closed;
} End;

static const char kinds[2];
static const char *const class_names[2] = {SEND_CHANNEL, RECEIVE_CHANNEL};

/* The self of a method; see ar__nursery_kind. */
static End *check_end (lua_State *L, Side side, const char *method) {
  End *e = lua_touserdata(L, 1);
  if (e && lua_rawlen(L, 1) == sizeof(End) && e->kind == &kinds[side])
    return e;
  return ar__arg_self(L, class_names[side], method);
}

/* The running task, for [method] of that end. */
static Task *running (lua_State *L, const End *e, const char *method) {
  Task *t = e->channel->rt->current;
  return t ? t : ar__running(L, e->channel->rt, method);
}

static int raise_closed (lua_State *L, End *e, const char *method) {
  return ar__raise_core(L, e->channel->rt, CORE_CLOSED,
                        "%s(): this end of the channel is closed", method);
}

static int raise_broken (lua_State *L, End *e, const char *method) {
  return ar__raise_core(L, e->channel->rt, CORE_BROKEN,
                        "%s(): all receivers are closed", method);
}

static int raise_end (lua_State *L, End *e, const char *method) {
  return ar__raise_core(L, e->channel->rt, CORE_ENDOFCHANNEL,
                        "%s(): all senders are closed, and nothing is left",
                        method);
}

/* --- the buffer ----------------------------------------------------- */

/* The slot of the [i]th item, from 0. */
static lua_Integer slot (const Channel *c, lua_Integer i) {
  lua_Integer at = c->first + i;
  return at > c->room ? at - c->room : at;
}

/* Push the buffer of the channel whose end is at index 1. [-0, +1, -] */
static void push_buffer (lua_State *L) {
  lua_getiuservalue(L, 1, 1);
  lua_getiuservalue(L, -1, 1);
  lua_replace(L, -2);
}

/* The buffer becomes the value on top. [-1, +0, -] */
static void set_buffer (lua_State *L, Channel *c, lua_Integer room) {
  lua_getiuservalue(L, 1, 1);
  lua_insert(L, -2);
  lua_setiuservalue(L, -2, 1);
  lua_pop(L, 1);
  c->room = room;
  c->first = 1;
}

static void drop_buffer (lua_State *L, Channel *c) {
  lua_pushnil(L);
  set_buffer(L, c, 0);
  c->used = 0;
}

/* Make a full ring larger, unless a finalizer has changed it meanwhile. */
static void grow (lua_State *L, Channel *c) {
  lua_Integer room = c->room > 0 ? 2 * c->room : FIRST_ROOM;
  if (room > c->max) room = c->max;
  if (room > INT_MAX) luaL_error(L, "not enough memory");
  lua_createtable(L, (int)room, 0);
  if (c->used < c->room || room <= c->room) {
    lua_pop(L, 1);
    return;
  }
  push_buffer(L);
  for (lua_Integer i = 0; i < c->used; i++) {
    lua_rawgeti(L, -1, slot(c, i));
    lua_rawseti(L, -3, i + 1);
  }
  lua_pop(L, 1);
  set_buffer(L, c, room);
}

/* Put the value on top behind the others; there is room. [-1, +0, -] */
static void store (lua_State *L, Channel *c) {
  push_buffer(L);
  lua_insert(L, -2);
  lua_rawseti(L, -2, slot(c, c->used));
  lua_pop(L, 1);
  c->used++;
  if (c->used > c->peak) c->peak = c->used;
}

/* Push the oldest item. [-0, +1, -] */
static void fetch (lua_State *L, Channel *c) {
  push_buffer(L);
  lua_rawgeti(L, -1, c->first);
  lua_pushnil(L);
  lua_rawseti(L, -3, c->first);
  lua_replace(L, -2);
  c->first = slot(c, 1);
  c->used--;
  if (c->used == 0 && c->room > KEEP_ROOM) drop_buffer(L, c);
}

/* --- waiting -------------------------------------------------------- */

/* A task that waits has its Link in the channel, and as wait_data the thread
   whose frame has end and value: a generator's if one runs. */
static Task *first_task (Link *waiting) {
  return LINK_OWNER(waiting->next, Task, waiting);
}

static End *end_of (Task *t) {
  return lua_touserdata(t->wait_data, 1);
}

static void leave (Task *t) {
  list_remove(&t->waiting);
  end_of(t)->waiting--;
}

static bool abort_wait (lua_State *L, Task *t) {
  (void)L;
  leave(t);
  return true;
}

static const WaitKind waits[2] = {
  {.what = "MemorySendChannel.send", .abort = abort_wait},
  {.what = "MemoryReceiveChannel.receive", .abort = abort_wait}
};

/* Wait at the end at index 1. */
static int wait_at (lua_State *L, End *e, Side side, Task *t,
                    lua_KFunction k) {
  list_append(&e->channel->waiting[side], &t->waiting);
  e->waiting++;
  return ar__park(L, t, &waits[side], L, (lua_KContext)t, k);
}

/* Wake a task with an error, of which it makes the object itself: whoever
   closes an end needs no memory. [-0, +0, -] */
static void wake_failed (Task *t, CoreClass c) {
  leave(t);
  lua_pushnil(t->T);
  lua_pushinteger(t->T, c);
  ar__wake(t);
  t->resume_args = 2;
}

static int raise_failed (lua_State *L, const char *method) {
  End *e = lua_touserdata(L, 1);
  switch (lua_tointeger(L, -1)) {
    case CORE_CLOSED: return raise_closed(L, e, method);
    case CORE_BROKEN: return raise_broken(L, e, method);
    default: return raise_end(L, e, method);
  }
}

/* --- sending -------------------------------------------------------- */

/* Send the value on top if that needs no wait. [-(0|1), +0, e] */
static bool put (lua_State *L, End *e, const char *method) {
  Channel *c = e->channel;
  if (e->closed) raise_closed(L, e, method);
  if (!list_empty(&c->waiting[RECEIVER])) {
    Task *t = first_task(&c->waiting[RECEIVER]);
    leave(t);
    ar__wake_values(L, t, 1);
    return true;
  }
  if (c->open[RECEIVER] == 0) raise_broken(L, e, method);
  if (c->used == c->max) return false;
  if (c->used == c->room) {
    grow(L, c);
    return put(L, e, method);
  }
  store(L, c);
  return true;
}

static int after_send (lua_State *L, int status, lua_KContext ctx) {
  (void)status;
  if (ar__woken(L, (Task *)ctx) == 0) return 0;
  return raise_failed(L, "send");
}

static int send_item (lua_State *L) {
  End *e = check_end(L, SENDER, "send");
  Task *t = running(L, e, "send");
  lua_settop(L, 2);
  if (ar__is_cancelled(t)) return ar__park_cancelled(L, t);
  if (put(L, e, "send")) return ar__done(L, t, 0);
  return wait_at(L, e, SENDER, t, after_send);
}

static int send_nowait (lua_State *L) {
  End *e = check_end(L, SENDER, "send_nowait");
  lua_settop(L, 2);
  if (put(L, e, "send_nowait")) return 0;
  return ar__raise_core(L, e->channel->rt, CORE_WOULDBLOCK,
                        e->channel->max == 0
                            ? "send_nowait(): no task waits to receive"
                            : "send_nowait(): the channel is full");
}

/* --- receiving ------------------------------------------------------ */

typedef enum Taken { TAKEN, EMPTY, ENDED } Taken;

/* Push the next item, of the sender that waits longest or from a full
   buffer, into which that one's goes then. All is done before the sender
   is woken: an instrument may look. [-0, +1, -] */
static void take_from_sender (lua_State *L, Channel *c) {
  Task *t = first_task(&c->waiting[SENDER]);
  leave(t);
  if (c->used > 0) fetch(L, c);
  lua_xmove(t->wait_data, L, 1);
  if (c->max > 0) store(L, c);
  ar__wake(t);
}

/* Push the next item if there is one. The end is at index 1.
   [-0, +(0|1), e] */
static Taken take (lua_State *L, End *e, const char *method) {
  Channel *c = e->channel;
  if (e->closed) raise_closed(L, e, method);
  if (!list_empty(&c->waiting[SENDER])) {
    take_from_sender(L, c);
    return TAKEN;
  }
  if (c->used > 0) {
    fetch(L, c);
    return TAKEN;
  }
  return c->open[SENDER] == 0 ? ENDED : EMPTY;
}

static int after_receive (lua_State *L, int status, lua_KContext ctx) {
  (void)status;
  if (ar__woken(L, (Task *)ctx) == 1) return 1;
  return raise_failed(L, "receive");
}

static int receive_item (lua_State *L) {
  End *e = check_end(L, RECEIVER, "receive");
  Task *t = running(L, e, "receive");
  if (ar__is_cancelled(t)) return ar__park_cancelled(L, t);
  switch (take(L, e, "receive")) {
    case TAKEN: return ar__done(L, t, 1);
    case ENDED: return raise_end(L, e, "receive");
    default: return wait_at(L, e, RECEIVER, t, after_receive);
  }
}

static int receive_nowait (lua_State *L) {
  End *e = check_end(L, RECEIVER, "receive_nowait");
  lua_settop(L, 1);
  switch (take(L, e, "receive_nowait")) {
    case TAKEN: return 1;
    case ENDED: return raise_end(L, e, "receive_nowait");
    default:
      return ar__raise_core(L, e->channel->rt, CORE_WOULDBLOCK,
                            "receive_nowait(): the channel is empty");
  }
}

/* A loop can't have nil as its value: it would just end. */
static int loop_value (lua_State *L) {
  if (!lua_isnil(L, -1)) return 1;
  return ar__raise(L, VM_RUNTIMEERROR,
                   "'async for' received nil, which would end the loop\n  "
                   "where items may be nil, write: await channel:receive()");
}

static int after_next (lua_State *L, int status, lua_KContext ctx) {
  (void)status;
  if (ar__woken(L, (Task *)ctx) == 1) return loop_value(L);
  if (lua_tointeger(L, -1) == CORE_ENDOFCHANNEL) return 0;
  return raise_failed(L, "receive");
}

/* __anext: nothing at the end. */
static int next_item (lua_State *L) {
  End *e = check_end(L, RECEIVER, "__anext");
  Task *t = running(L, e, "receive");
  if (ar__is_cancelled(t)) return ar__park_cancelled(L, t);
  switch (take(L, e, "receive")) {
    case TAKEN: return ar__done(L, t, loop_value(L));
    case ENDED: return 0;
    default: return wait_at(L, e, RECEIVER, t, after_next);
  }
}

/* --- ends ----------------------------------------------------------- */

static End *new_end (lua_State *L, int channel, Side side) {
  Channel *c = lua_touserdata(L, channel);
  End *e;
  channel = lua_absindex(L, channel);
  e = lua_newuserdatauv(L, sizeof(End), 1);
  e->kind = &kinds[side];
  e->channel = c;
  e->waiting = 0;
  e->closed = false;
  lua_pushvalue(L, channel);
  lua_setiuservalue(L, -2, 1);
  luaL_setmetatable(L, class_names[side]);
  c->open[side]++;
  return e;
}

static int clone_end (lua_State *L, Side side) {
  End *e = check_end(L, side, "clone");
  if (e->closed) return raise_closed(L, e, "clone");
  lua_getiuservalue(L, 1, 1);
  new_end(L, -1, side);
  return 1;
}

/* Those who wait at this end. */
static void wake_own (End *e, Side side) {
  Channel *c = e->channel;
  Link *l = c->waiting[side].next;
  if (e->waiting == 0) return;
  while (l != &c->waiting[side]) {
    Task *t = LINK_OWNER(l, Task, waiting);
    l = l->next;
    if (end_of(t) != e) continue;
    list_remove(&t->waiting);
    list_append(&c->leaving, &t->waiting);
  }
  while (!list_empty(&c->leaving))
    wake_failed(first_task(&c->leaving), CORE_CLOSED);
}

static void close_end (lua_State *L, Side side, const char *method) {
  End *e = check_end(L, side, method);
  Channel *c = e->channel;
  Link *others = &c->waiting[!side];
  if (e->closed) return;
  e->closed = true;
  wake_own(e, side);
  if (--c->open[side] > 0) return;
  while (!list_empty(others))
    wake_failed(first_task(others),
                side == SENDER ? CORE_ENDOFCHANNEL : CORE_BROKEN);
  if (side == RECEIVER) drop_buffer(L, c);
}

static int aclose_end (lua_State *L, Side side, const char *method) {
  close_end(L, side, method);
  running(L, lua_touserdata(L, 1), method);
  return ar__checkpoint(L);
}

static void set_count (lua_State *L, const char *name, lua_Integer n) {
  lua_pushinteger(L, n);
  lua_setfield(L, -2, name);
}

static lua_Integer count_tasks (const Link *waiting) {
  lua_Integer n = 0;
  for (const Link *l = waiting->next; l != waiting; l = l->next) n++;
  return n;
}

static int end_statistics (lua_State *L, Side side) {
  Channel *c = check_end(L, side, "statistics")->channel;
  lua_createtable(L, 0, 7);
  set_count(L, "current_buffer_used", c->used);
  set_count(L, "peak_buffer_used", c->peak);
  if (c->max == UNBOUNDED) lua_pushnumber(L, HUGE_VAL);
  else lua_pushinteger(L, c->max);
  lua_setfield(L, -2, "max_buffer_size");
  set_count(L, "open_send_channels", c->open[SENDER]);
  set_count(L, "open_receive_channels", c->open[RECEIVER]);
  set_count(L, "tasks_waiting_send", count_tasks(&c->waiting[SENDER]));
  set_count(L, "tasks_waiting_receive",
            count_tasks(&c->waiting[RECEIVER]));
  return 1;
}

static int end_self (lua_State *L) {
  lua_settop(L, 1);
  return 1;
}

static int end_tostring (lua_State *L, Side side) {
  End *e = check_end(L, side, "__tostring");
  lua_pushfstring(L, "<%s channel at %p, using buffer at %p>",
                  side == SENDER ? "send" : "receive", (void *)e,
                  (void *)e->channel);
  return 1;
}

/* --- the two classes ------------------------------------------------ */

static int sender_clone (lua_State *L) {
  return clone_end(L, SENDER);
}

static int sender_close (lua_State *L) {
  close_end(L, SENDER, "close");
  return 0;
}

static int sender_exit (lua_State *L) {
  close_end(L, SENDER, "__exit");
  return 0;
}

static int sender_aclose (lua_State *L) {
  return aclose_end(L, SENDER, "aclose");
}

static int sender_statistics (lua_State *L) {
  return end_statistics(L, SENDER);
}

static int sender_tostring (lua_State *L) {
  return end_tostring(L, SENDER);
}

static int receiver_clone (lua_State *L) {
  return clone_end(L, RECEIVER);
}

static int receiver_close (lua_State *L) {
  close_end(L, RECEIVER, "close");
  return 0;
}

static int receiver_exit (lua_State *L) {
  close_end(L, RECEIVER, "__exit");
  return 0;
}

static int receiver_aclose (lua_State *L) {
  return aclose_end(L, RECEIVER, "aclose");
}

static int receiver_statistics (lua_State *L) {
  return end_statistics(L, RECEIVER);
}

static int receiver_tostring (lua_State *L) {
  return end_tostring(L, RECEIVER);
}

static lua_Integer check_size (lua_State *L) {
  if (lua_isinteger(L, 1)) {
    if (lua_tointeger(L, 1) >= 0) return lua_tointeger(L, 1);
    ar__arg_value(L, "open_memory_channel", "max_buffer_size", 1,
                  "at least 0");
  }
  if (lua_type(L, 1) == LUA_TNUMBER && lua_tonumber(L, 1) == HUGE_VAL)
    return UNBOUNDED;
  return ar__arg_type(L, "open_memory_channel", "max_buffer_size", 1,
                      "an integer or math.huge");
}

/* open_memory_channel(max_buffer_size) -> its two ends */
static int open_memory_channel (lua_State *L) {
  Channel *c;
  lua_Integer max;
  if (lua_istable(L, 1)) {
    lua_getfield(L, 1, "max_buffer_size");
    lua_replace(L, 1);
  }
  max = check_size(L);
  c = lua_newuserdatauv(L, sizeof(Channel), 1);
  *c = (Channel){.rt = RUNTIME(L), .max = max, .first = 1};
  list_init(&c->waiting[SENDER]);
  list_init(&c->waiting[RECEIVER]);
  list_init(&c->leaving);
  lua_replace(L, 1);
  new_end(L, 1, SENDER);
  new_end(L, 1, RECEIVER);
  return 2;
}

static void define_sender (lua_State *L, Runtime *rt) {
  static const luaL_Reg meta[] = {
    {"__enter", end_self}, {"__exit", sender_exit},
    {"__close", sender_exit}, {"__tostring", sender_tostring}, {NULL, NULL}
  };
  static const VmAsyncReg async_meta[] = {
    {"__aenter", end_self}, {"__aexit", sender_aclose}, {NULL, NULL}
  };
  static const luaL_Reg methods[] = {
    {"send_nowait", send_nowait}, {"clone", sender_clone},
    {"close", sender_close}, {"statistics", sender_statistics},
    {NULL, NULL}
  };
  static const VmAsyncReg async_methods[] = {
    {"send", send_item}, {"aclose", sender_aclose}, {NULL, NULL}
  };
  static const ClassDef def = {
    .name = SEND_CHANNEL, .meta = meta, .async_meta = async_meta,
    .methods = methods, .async_methods = async_methods
  };
  ar__define_class(L, rt, &def);
}

static void define_receiver (lua_State *L, Runtime *rt) {
  static const luaL_Reg meta[] = {
    {"__enter", end_self}, {"__exit", receiver_exit},
    {"__close", receiver_exit}, {"__aiter", end_self},
    {"__tostring", receiver_tostring}, {NULL, NULL}
  };
  static const VmAsyncReg async_meta[] = {
    {"__aenter", end_self}, {"__aexit", receiver_aclose},
    {"__anext", next_item}, {NULL, NULL}
  };
  static const luaL_Reg methods[] = {
    {"receive_nowait", receive_nowait}, {"clone", receiver_clone},
    {"close", receiver_close}, {"statistics", receiver_statistics},
    {NULL, NULL}
  };
  static const VmAsyncReg async_methods[] = {
    {"receive", receive_item}, {"aclose", receiver_aclose}, {NULL, NULL}
  };
  static const ClassDef def = {
    .name = RECEIVE_CHANNEL, .meta = meta, .async_meta = async_meta,
    .methods = methods, .async_methods = async_methods
  };
  ar__define_class(L, rt, &def);
}

void ar__channel_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg functions[] = {
    {"open_memory_channel", open_memory_channel}, {NULL, NULL}
  };
  define_sender(L, rt);
  define_receiver(L, rt);
  ar__setfuncs(L, rt, functions);
}
