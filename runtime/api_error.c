/* SPDX-License-Identifier: MIT
**
** The public API: errors as C structs. All of one error is in a list of
** blocks from malloc, so that it can outlive the state; a block is noted
** before the next call that may raise.
*/
#include "runtime/api.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <lauxlib.h>

#define MAX_DEPTH 20   /* of causes and groups */
#define MAX_ERRORS 1000

/* What is allocated for an error. */
typedef struct Block Block;
struct Block {
  Block *next;
  max_align_t data[];
};

typedef struct Maker {
  Block *blocks;
  ar_Error *error;
  int idx;       /* of the error in [from] */
  lua_State *from;
  int left;      /* errors that may be added */
} Maker;

static void free_blocks (Block *b) {
  while (b) {
    Block *next = b->next;
    free(b);
    b = next;
  }
}

static void *take (lua_State *L, Maker *m, size_t size) {
  Block *b = calloc(1, sizeof(Block) + size);
  if (!b) luaL_error(L, "not enough memory");
  b->next = m->blocks;
  m->blocks = b;
  return b->data;
}

static const char *copy (lua_State *L, Maker *m, const char *s) {
  size_t n = s ? strlen(s) + 1 : 0;
  return s ? memcpy(take(L, m, n), s, n) : NULL;
}

/* --- one error -------------------------------------------------------- */

/* The class's name and the text without it. */
static void set_message (lua_State *L, Maker *m, ar_Error *e, int idx) {
  int top = lua_gettop(L);
  const char *text = ar__tostring(L, idx), *cls = "";
  if (ar__is_exception(L, idx) && luaL_getmetafield(L, idx, "__name") ==
      LUA_TSTRING) {
    size_t n;
    cls = lua_tolstring(L, -1, &n);
    if (strncmp(text, cls, n) == 0) {
      text += n;
      if (strncmp(text, ": ", 2) == 0) text += 2;
    }
  }
  e->cls = copy(L, m, cls);
  e->message = copy(L, m, text);
  lua_settop(L, top);
}

/* Those of the table on top, if it is one. [-1, +0, e] */
static void set_frames (lua_State *L, Maker *m, ar_Error *e) {
  int at = lua_gettop(L);
  VmCursor c = {0, NULL};
  VmFrame f;
  ar_Frame *frames;
  if (lua_istable(L, at)) {
    frames = take(L, m, (lua_rawlen(L, at) / 2 + 1) * sizeof(ar_Frame));
    e->frames = frames;
    while (ar__error_frame(L, at, &c, &f)) {
      ar_Frame *to = &frames[e->nframes];
      to->text = copy(L, m, f.text);
      to->file = copy(L, m, f.file);
      to->function = copy(L, m, f.function);
      to->line = f.line;
      to->is_async = f.is_async;
      if (f.file && !e->file) {
        e->file = to->file;
        e->line = to->line;
      }
      e->nframes++;
      lua_settop(L, at);
    }
  }
  lua_settop(L, at - 1);
}

static void fill (lua_State *L, Maker *m, ar_Error *e, int idx, int depth);

/* The error at [idx], whose frames are on top. [-1, +0, e] */
static ar_Error *add (lua_State *L, Maker *m, int idx, int depth) {
  ar_Error *e = take(L, m, sizeof(ar_Error));
  m->left--;
  set_message(L, m, e, idx);
  e->id = copy(L, m, ar__error_id(L, idx, lua_gettop(L)));
  lua_pop(L, 1);
  set_frames(L, m, e);
  fill(L, m, e, idx, depth);
  return e;
}

static void set_members (lua_State *L, Maker *m, ar_Error *e, int idx,
                         int depth) {
  int list;
  lua_Integer n;
  const ar_Error **members;
  lua_getfield(L, idx, "exceptions");
  list = lua_gettop(L);
  n = lua_istable(L, list) ? (lua_Integer)lua_rawlen(L, list) : 0;
  if (n > m->left) n = m->left;
  members = take(L, m, (size_t)(n + 1) * sizeof(ar_Error *));
  e->members = members;
  for (lua_Integer i = 1; i <= n && m->left > 0; i++) {
    lua_rawgeti(L, list, i);
    ar__error_member_frames(L, list, i);
    members[e->nmembers++] = add(L, m, list + 1, depth + 1);
    lua_settop(L, list);
  }
  lua_pop(L, 1);
}

static void fill (lua_State *L, Maker *m, ar_Error *e, int idx,
                  int depth) {
  luaL_checkstack(L, 20, NULL);
  e->report = "";
  if (depth >= MAX_DEPTH || m->left <= 0 || !ar__is_exception(L, idx))
    return;
  if (ar__isinstance_of(L, idx, VM_EXCEPTIONGROUP))
    set_members(L, m, e, idx, depth);
  lua_pushliteral(L, "cause");
  if (lua_rawget(L, idx) != LUA_TNIL && m->left > 0) {
    int cause = lua_gettop(L);
    ar__error_frames(L, cause);
    e->cause = add(L, m, cause, depth + 1);
  }
  lua_pop(L, 1);
}

/* (maker, error) */
static int make_error (lua_State *L) {
  Maker *m = lua_touserdata(L, 1);
  ar__error_frames(L, 2);
  m->error = add(L, m, 2, 0);
  ar__error_report(L, 2);
  m->error->report = copy(L, m, lua_tostring(L, -1));
  return 0;
}

ar_Error *ar_error_new (lua_State *L, int idx) {
  Maker m = {.left = MAX_ERRORS};
  idx = lua_absindex(L, idx);
  if (!lua_checkstack(L, 5)) return NULL;
  lua_pushcfunction(L, make_error);
  lua_pushlightuserdata(L, &m);
  lua_pushvalue(L, idx);
  if (lua_pcall(L, 2, 0, 0) == LUA_OK) {
    Block **b = &m.blocks; /* the error comes first: free finds it */
    while (*b && (void *)(*b)->data != m.error) b = &(*b)->next;
    Block *first = *b;
    *b = first->next;
    first->next = m.blocks;
    return m.error;
  }
  lua_pop(L, 1);
  free_blocks(m.blocks);
  return NULL;
}

void ar_error_free (ar_Error *error) {
  if (error) free_blocks(LINK_OWNER(error, Block, data));
}

/* --- errors that nobody handles --------------------------------------- */

bool ar__api_unhandled (lua_State *L, Runtime *core, const char *task) {
  ar_Runtime *rt = ar__api_of(core);
  ar_Error *error;
  if (core->worker || !rt->config.unhandled) return false;
  error = ar_error_new(L, -1);
  if (!error) return false;
  rt->depth++;
  rt->config.unhandled(rt->config.unhandled_ud, error, task);
  rt->depth--;
  ar_error_free(error);
  return true;
}
