/* SPDX-License-Identifier: MIT
**
** Buffer: bytes that were received and not yet taken, for whoever cuts a
** stream into pieces: lines, records, requests. They are appended at the
** end and taken from the front; both cost no more than copying them.
**
** Offsets count from 0. A search that has failed says where the next one
** must begin, so that looking again and again in growing data is linear.
*/
#include <string.h>

#include "runtime/net/net.h"

#define MIN_ROOM 256
#define KEPT_ROOM 4096    /* kept while empty: there may be many */
#define LARGE_ROOM 65536  /* not kept for a few bytes */

static size_t length (const Buffer *b) {
  return b->end - b->start;
}

static void compact (Buffer *b) {
  if (b->start > 0) memmove(b->data, b->data + b->start, length(b));
  b->end -= b->start;
  b->start = 0;
}

/* Result: false when there is no memory; nothing is lost then. */
static bool set_room (Buffer *b, size_t room) {
  char *data;
  compact(b);
  data = b->alloc(b->ud, b->data, b->room, room);
  if (!data && room > 0) return false;
  b->data = data;
  b->room = room;
  return true;
}

/* A power of two that is at least [n]. */
static size_t room_for (size_t n) {
  size_t room = MIN_ROOM;
  while (room < n) room *= 2;
  return room;
}

/* Make room for [n] bytes more. To compact is paid for by the bytes that
   were taken when these are at least as many as those that are moved. */
static bool reserve (Buffer *b, size_t n) {
  size_t needed = length(b) + n;
  if (n > SIZE_MAX / 4 || needed > SIZE_MAX / 4) return false;
  if (b->room - b->end >= n) return true;
  if (needed <= b->room && b->start >= length(b)) {
    compact(b);
    return true;
  }
  return set_room(b, room_for(needed > b->room ? needed : b->room + 1));
}

/* After bytes were taken: give memory back that isn't needed now. */
static void settle (Buffer *b) {
  if (b->start == b->end) {
    b->start = b->end = 0;
    if (b->room > KEPT_ROOM) set_room(b, 0);
  }
  else if (b->room > LARGE_ROOM && length(b) < b->room / 8)
    set_room(b, room_for(length(b) * 2));
}

void ar__buffer_clear (Buffer *b) {
  b->start = b->end = 0;
  set_room(b, 0);
}

void ar__buffer_take (lua_State *L, Buffer *b, size_t n) {
  if (n > length(b)) n = length(b);
  lua_pushlstring(L, b->data + b->start, n);
  b->start += n;
  settle(b);
}

/* --- from Lua ------------------------------------------------------- */

static Buffer *check_buffer (lua_State *L, const char *method) {
  return ar__arg_self(L, BUFFER, method);
}

/* A size or an offset; [all] for nil. */
static size_t check_size (lua_State *L, int idx, const char *method,
                          const char *arg, size_t all) {
  lua_Integer n;
  if (lua_isnoneornil(L, idx)) return all;
  if (!lua_isinteger(L, idx))
    ar__arg_type(L, method, arg, idx, "an integer or nil");
  n = lua_tointeger(L, idx);
  if (n < 0)
    ar__arg_value(L, method, arg, idx, "an integer that isn't negative");
  return (size_t)n;
}

static const char *check_string (lua_State *L, int idx, const char *method,
                                 const char *arg, size_t *len) {
  if (lua_type(L, idx) != LUA_TSTRING)
    ar__arg_type(L, method, arg, idx, "a string");
  return lua_tolstring(L, idx, len);
}

static int new_buffer (lua_State *L) {
  Buffer *b = lua_newuserdatauv(L, sizeof(Buffer), 0);
  memset(b, 0, sizeof(Buffer));
  b->alloc = lua_getallocf(L, &b->ud);
  luaL_setmetatable(L, BUFFER);
  return 1;
}

static int buffer_append (lua_State *L) {
  size_t len;
  Buffer *b = check_buffer(L, "append");
  const char *s = check_string(L, 2, "append", "data", &len);
  if (len == 0) return 0;
  if (!reserve(b, len)) return luaL_error(L, "not enough memory");
  memcpy(b->data + b->end, s, len);
  b->end += len;
  return 0;
}

/* The string on top was made of the bytes before [next], which is then
   the start. Results: the string, how many bytes are left. */
static int give (lua_State *L, Buffer *b, size_t next) {
  b->start = next;
  settle(b);
  lua_pushinteger(L, (lua_Integer)length(b));
  return 2;
}

/* take(n, skip): up to n bytes, and drop up to skip bytes that follow */
static int buffer_take (lua_State *L) {
  Buffer *b = check_buffer(L, "take");
  size_t have = length(b);
  size_t n = check_size(L, 2, "take", "n", have);
  size_t skip = check_size(L, 3, "take", "skip", 0);
  if (n > have) n = have;
  if (skip > have - n) skip = have - n;
  lua_pushlstring(L, b->data + b->start, n);
  return give(L, b, b->start + n + skip);
}

static int buffer_peek (lua_State *L) {
  const Buffer *b = check_buffer(L, "peek");
  size_t n = check_size(L, 2, "peek", "n", length(b));
  if (n > length(b)) n = length(b);
  lua_pushlstring(L, b->data + b->start, n);
  return 1;
}

/* find(delimiter, from, max): its offset, if all of it is in the first max
   bytes; or nil, and the offset at which the next search shall begin */
static int buffer_find (lua_State *L) {
  size_t len;
  const Buffer *b = check_buffer(L, "find");
  const char *d = check_string(L, 2, "find", "delimiter", &len);
  size_t from = check_size(L, 3, "find", "from", 0);
  size_t max = check_size(L, 4, "find", "max", SIZE_MAX);
  const char *base = b->data + b->start, *at = NULL;
  if (len == 0)
    return ar__arg_value(L, "find", "delimiter", 2, "a string that isn't "
                                                    "empty");
  if (max > length(b)) max = length(b);
  if (from < max) at = memmem(base + from, max - from, d, len);
  if (at) {
    lua_pushinteger(L, at - base);
    return 1;
  }
  lua_pushnil(L);
  if (max >= len && max - len + 1 > from) from = max - len + 1;
  lua_pushinteger(L, (lua_Integer)from);
  return 2;
}

/* Where the line that ends before [end], its newline, ends without it. */
static const char *line_end (const char *line, const char *end) {
  return end > line && end[-1] == '\r' ? end - 1 : end;
}

/* line(keep, max, from): the next line, with its end or without, and how
   many bytes are left; or nil, and where the next search shall begin. The
   newline must be one of the first max bytes. */
static int buffer_line (lua_State *L) {
  Buffer *b = check_buffer(L, "line");
  bool keep = lua_toboolean(L, 2);
  size_t max = check_size(L, 3, "line", "max", SIZE_MAX);
  size_t from = check_size(L, 4, "line", "from", 0);
  const char *line = b->data + b->start, *at = NULL;
  if (max > length(b)) max = length(b);
  if (from < max) at = memchr(line + from, '\n', max - from);
  if (!at) {
    lua_pushnil(L);
    lua_pushinteger(L, (lua_Integer)(from > max ? from : max));
    return 2;
  }
  lua_pushlstring(L, line,
                  (size_t)((keep ? at + 1 : line_end(line, at)) - line));
  return give(L, b, b->start + (size_t)(at + 1 - line));
}

static int buffer_clear (lua_State *L) {
  ar__buffer_clear(check_buffer(L, "clear"));
  return 0;
}

static int buffer_len (lua_State *L) {
  lua_pushinteger(L, (lua_Integer)length(check_buffer(L, "len")));
  return 1;
}

static int buffer_gc (lua_State *L) {
  ar__buffer_clear(lua_touserdata(L, 1));
  return 0;
}

static int buffer_tostring (lua_State *L) {
  const Buffer *b = lua_touserdata(L, 1);
  lua_pushfstring(L, "<Buffer at %p, %I bytes>", (const void *)b,
                  (LUAI_UACINT)length(b));
  return 1;
}

void ar__buffer_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg meta[] = {
    {"__len", buffer_len}, {"__gc", buffer_gc},
    {"__tostring", buffer_tostring}, {NULL, NULL}
  };
  static const luaL_Reg methods[] = {
    {"append", buffer_append}, {"take", buffer_take},
    {"peek", buffer_peek}, {"find", buffer_find}, {"line", buffer_line},
    {"clear", buffer_clear}, {NULL, NULL}
  };
  static const luaL_Reg functions[] = {{"Buffer", new_buffer},
                                       {NULL, NULL}};
  static const ClassDef def = {.name = BUFFER, .meta = meta,
                               .methods = methods};
  ar__define_class(L, rt, &def);
  ar__setfuncs(L, rt, functions);
}
