/* SPDX-License-Identifier: MIT
**
** What stands where in the source of a chunk. Texts are kept by chunk
** name; they are parsed again, for calls and functions, only when an
** error or a warning wants to show them. Correct code pays nothing.
*/
#include <string.h>

#include "vm/internal.h"

#define CHUNK "asyncrun.chunk"

static int close_chunk (lua_State *L) {
  Chunk *c = lua_touserdata(L, 1);
  ar__front_close(c->fe);
  c->fe = NULL;
  c->r.ncalls = c->r.nfunctions = 0; /* the state may be closing */
  return 0;
}

void ar__chunk_open (lua_State *L) {
  luaL_newmetatable(L, CHUNK);
  lua_pushcfunction(L, close_chunk);
  lua_setfield(L, -2, "__gc");
  lua_pop(L, 1);
}

/* A name that stands for its own text needs no entry; two chunks of one
   name make it useless, since nobody could say which one a line is of. */
void ar__chunk_register (lua_State *L, Vm *vm, const char *chunkname) {
  if (*chunkname != '@' && *chunkname != '=') {
    lua_pop(L, 1);
    return;
  }
  ar__vm_push(L, vm, REF_CHUNKS);
  if (lua_getfield(L, -1, chunkname) != LUA_TNIL &&
      !lua_rawequal(L, -1, -3)) {
    lua_pushboolean(L, *chunkname == '@');
    if (lua_toboolean(L, -1)) { /* a file that was loaded again */
      lua_pop(L, 1);
      lua_pushvalue(L, -3);
    }
    lua_setfield(L, -3, chunkname);
  }
  else {
    lua_pushvalue(L, -3);
    lua_setfield(L, -3, chunkname);
  }
  lua_pop(L, 3);
}

/* (text, length, source): keep it, unless another is known. */
static int take_shared (lua_State *L) {
  const char *source = lua_touserdata(L, 3);
  ar__vm_push(L, ar__vm_get(L), REF_CHUNKS);
  if (lua_getfield(L, -1, source) != LUA_TNIL) return 0;
  lua_pushlstring(L, lua_touserdata(L, 1), (size_t)lua_tointeger(L, 2));
  lua_setfield(L, -3, source);
  return 0;
}

/* The strings are [from]'s. */
void ar__chunk_share (lua_State *from, const char *source, lua_State *to) {
  const char *text;
  size_t len;
  ar__vm_push(from, ar__vm_get(from), REF_CHUNKS);
  if (lua_getfield(from, -1, source) == LUA_TUSERDATA) {
    lua_getiuservalue(from, -1, 1);
    lua_replace(from, -2);
  }
  text = lua_tolstring(from, -1, &len);
  if (text && lua_checkstack(to, 5)) {
    lua_pushcfunction(to, take_shared);
    lua_pushlightuserdata(to, (void *)text);
    lua_pushinteger(to, (lua_Integer)len);
    lua_pushlightuserdata(to, (void *)source);
    if (lua_pcall(to, 3, 0, 0) != LUA_OK) lua_pop(to, 1);
  }
  lua_pop(from, 2);
}

/* Parse for sites. A host's chunks may have await at top level. */
static bool parse_chunk (Chunk *c, unsigned options) {
  FrontStatus s = ar__front_translate(c->fe, c->text, c->len,
                                      FRONT_SITES | options, &c->r);
  if (s == FRONT_SYNTAX)
    s = ar__front_translate(c->fe, c->text, c->len,
                            FRONT_SITES | FRONT_TOPLEVEL_AWAIT, &c->r);
  return s == FRONT_OK;
}

static void mark_line (Chunk *c, int line) {
  if (line >= 0 && line < c->nlines)
    c->discards[line / 8] |= (unsigned char)(1u << line % 8);
}

/* Note the lines with calls that are statements, so that others need no
   search. The Chunk is on top. [-0, +0, m] */
static void mark_discards (lua_State *L, Chunk *c) {
  size_t n = c->r.ncalls;
  int last = 0;
  for (size_t i = 0; i < n; i++) {
    const FrontCall *f = &c->r.calls[i];
    if (f->line > last) last = f->line;
    if (f->paren_line > last) last = f->paren_line;
  }
  c->discards = lua_newuserdatauv(L, (size_t)last / 8 + 1, 0);
  memset(c->discards, 0, (size_t)last / 8 + 1);
  lua_setiuservalue(L, -2, 2);
  c->nlines = last + 1;
  for (size_t i = 0; i < n; i++) {
    const FrontCall *f = &c->r.calls[i];
    if (!f->discarded || f->awaited) continue;
    mark_line(c, f->line);
    mark_line(c, f->paren_line);
  }
}

bool ar__chunk_discards (const Chunk *c, int line) {
  return line >= 0 && line < c->nlines &&
         (c->discards[line / 8] >> line % 8 & 1);
}

/* [-1, +1, m] text -> Chunk or false */
static void new_chunk (lua_State *L, unsigned options) {
  void *ud;
  lua_Alloc alloc = lua_getallocf(L, &ud);
  Chunk *c = lua_newuserdatauv(L, sizeof(Chunk), 2);
  memset(c, 0, sizeof(Chunk));
  luaL_setmetatable(L, CHUNK);
  lua_pushvalue(L, -2);
  lua_setiuservalue(L, -2, 1);
  c->text = lua_tolstring(L, -2, &c->len);
  c->fe = ar__front_open(alloc, ud);
  if (!c->fe || !parse_chunk(c, options)) {
    lua_pop(L, 1);
    lua_pushboolean(L, 0);
  }
  else
    mark_discards(L, c);
  lua_remove(L, -2);
}

/* Where the table of chunks keeps how one was read. [-0, +1, m] */
static void push_options_key (lua_State *L, const char *chunkname) {
  lua_pushfstring(L, "options %s", chunkname);
}

/* A prompt's input: the text alone doesn't say how it was read. */
void ar__chunk_register_input (lua_State *L, Vm *vm, const char *chunkname,
                               unsigned options) {
  ar__vm_push(L, vm, REF_CHUNKS);
  push_options_key(L, chunkname);
  lua_pushinteger(L, options);
  lua_rawset(L, -3);
  lua_insert(L, -2);
  lua_setfield(L, -2, chunkname);
  lua_pop(L, 1);
}

/* How a chunk was read, if not in the usual way; the table is on top.
   [-0, +0, m] */
static unsigned options_of (lua_State *L, const char *chunkname) {
  unsigned options;
  push_options_key(L, chunkname);
  lua_rawget(L, -2);
  options = (unsigned)lua_tointeger(L, -1);
  lua_pop(L, 1);
  return options;
}

/* Push the Chunk, the text or nil that belongs to a source. [-0, +1, m] */
static void chunk_by_source (lua_State *L, Vm *vm, const lua_Debug *ar) {
  unsigned options;
  if (*ar->source != '@' && *ar->source != '=') {
    lua_pushlstring(L, ar->source, ar->srclen);
    new_chunk(L, 0);
    return;
  }
  ar__vm_push(L, vm, REF_CHUNKS);
  options = options_of(L, ar->source);
  if (lua_getfield(L, -1, ar->source) == LUA_TSTRING) {
    new_chunk(L, options);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, ar->source);
  }
  lua_remove(L, -2);
}

Chunk *ar__chunk_of (lua_State *L, Vm *vm, const lua_Debug *ar) {
  ar__vm_push(L, vm, REF_CALLERS);
  lua_pushvalue(L, -2);
  if (lua_rawget(L, -2) == LUA_TNIL) {
    lua_pop(L, 1);
    chunk_by_source(L, vm, ar);
    lua_pushvalue(L, -3);
    lua_pushvalue(L, -2);
    lua_rawset(L, -4);
  }
  lua_replace(L, -3);
  lua_pop(L, 1);
  return lua_touserdata(L, -1);
}

static bool same_name (const Chunk *c, const FrontCall *f,
                       const char *name) {
  size_t n = f->name_end - f->name;
  return strlen(name) == n && memcmp(c->text + f->name, name, n) == 0;
}

const FrontCall *ar__chunk_call (const Chunk *c, int line,
                                 const char *name, bool *discarded) {
  const FrontCall *found = NULL, *other = NULL;
  int others = 0;
  *discarded = true;
  for (size_t i = 0; i < c->r.ncalls; i++) {
    const FrontCall *f = &c->r.calls[i];
    if (f->line != line && f->paren_line != line) continue;
    if (f->awaited) continue;
    if (!same_name(c, f, name)) {
      others++;
      other = f;
      continue;
    }
    if (!found) found = f;
    if (!f->discarded) *discarded = false;
  }
  if (!found) *discarded = false;
  return found || others != 1 ? found : other;
}

const FrontCall *ar__chunk_await (const Chunk *c, int line) {
  const FrontCall *found = NULL;
  for (size_t i = 0; i < c->r.ncalls; i++) {
    const FrontCall *f = &c->r.calls[i];
    if (!f->awaited || (f->line != line && f->paren_line != line))
      continue;
    if (found) return NULL;
    found = f;
  }
  return found;
}

const FrontFunction *ar__chunk_function (const Chunk *c, int first,
                                         int last, bool *exact) {
  const FrontFunction *best = NULL;
  *exact = false;
  for (size_t i = 0; i < c->r.nfunctions; i++) {
    const FrontFunction *f = &c->r.functions[i];
    if (f->line > first || f->end_line < last) continue;
    if (best && f->line < best->line) continue;
    best = f;
    *exact = f->end_line == last &&
             (f->paren_line == first || f->line == first);
  }
  return best;
}

const char *ar__chunk_line (const char *text, size_t len, int line,
                            size_t *linelen) {
  const char *end = text + len;
  while (line > 1 && text < end) {
    if (*text == '\n' || *text == '\r') {
      if (text + 1 < end && text[1] != *text &&
          (text[1] == '\n' || text[1] == '\r'))
        text++;
      line--;
    }
    text++;
  }
  *linelen = 0;
  while (text + *linelen < end && text[*linelen] != '\n' &&
         text[*linelen] != '\r')
    (*linelen)++;
  return text;
}
