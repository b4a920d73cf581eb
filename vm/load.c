/* SPDX-License-Identifier: MIT
**
** Chunks: every text goes through the front end before Lua compiles it.
** load, loadfile, dofile and require take the language and report its
** errors in their own ways.
*/
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "embedded.h"
#include "vm/internal.h"

/* --- names of chunks ------------------------------------------------ */

#define NAME_TAIL "..."

/* The short form of a chunk name, as Lua's messages show it. */
static void short_name (char *out, const char *name) {
  size_t n = strlen(name), room = LUA_IDSIZE - 1;
  if (*name == '=' || *name == '@') {
    name++;
    n--;
    if (n <= room) memcpy(out, name, n + 1);
    else if (name[-1] == '=') {
      memcpy(out, name, room);
      out[room] = '\0';
    }
    else {
      memcpy(out, NAME_TAIL, 3);
      memcpy(out + 3, name + n - (room - 3), room - 3 + 1);
    }
    return;
  }
  const char *nl = strchr(name, '\n');
  size_t frame = sizeof("[string \"...\"]") - 1;
  bool cut = nl != NULL || n > room - frame;
  if (nl) n = (size_t)(nl - name);
  if (n > room - frame) n = room - frame;
  snprintf(out, LUA_IDSIZE, "[string \"%.*s%s\"]", (int)n, name,
           cut ? NAME_TAIL : "");
}

/* --- the front end's errors ----------------------------------------- */

/* What the front end gives is its own until the next translation, and that
   may come at any moment: a finalizer can load a chunk. So it is copied, by
   one push, before anything else. */

/* [-0, +1, m] the message of a compile error */
static void push_diag (lua_State *L, const char *text, size_t len,
                       const char *chunkname, const FrontDiag *d,
                       bool full) {
  char name[LUA_IDSIZE];
  luaL_Buffer b;
  size_t n = strlen(d->message);
  int at = lua_gettop(L) + 1;
  const char *hint = lua_pushfstring(L, "%s%s", d->message,
                                     d->hint ? d->hint : "") + n;
  const char *message = lua_pushlstring(L, hint - n, n);
  short_name(name, chunkname);
  luaL_buffinit(L, &b);
  lua_pushfstring(L, "%s:%d:%d: %s%s", name, d->line, d->column,
                  d->language ? "SyntaxError: " : "", message);
  luaL_addvalue(&b);
  if (full || d->language) {
    ar__caret(&b, text, len, d->line, d->column, (size_t)d->width);
    if (*hint) {
      luaL_addstring(&b, "\n  ");
      luaL_addstring(&b, hint);
    }
  }
  luaL_pushresult(&b);
  lua_replace(L, at);
  lua_settop(L, at);
}

/* [-0, +1, m] the function of a translation, or a message */
static int load_result_text (lua_State *L, const FrontResult *r,
                             const char *chunkname, const char *mode) {
  int status;
  if (!r->changed)
    return ar__bounded_load(L, r->text, r->len, chunkname, mode);
  status = ar__bounded_load(L, lua_pushlstring(L, r->text, r->len), r->len,
                            chunkname, mode);
  lua_remove(L, -2);
  return status;
}

/* Translate with the state's front end; [r] is its until the next time.
   [-0, +0, e] */
static FrontStatus translate (lua_State *L, const char *text, size_t len,
                              unsigned options, FrontResult *r) {
  Front *fe = ar__vm_get(L)->front;
  FrontStatus s;
  while ((s = ar__front_translate(fe, text, len, options, r)) ==
         FRONT_STOPPED)
    ar__bounded_look(L);
  return s;
}

/* --- compiling ------------------------------------------------------ */

/* The function on top expects the await table and the support table, and
   gives the chunk. [-1, +1, m] */
static void unwrap (lua_State *L, Vm *vm) {
  ar__vm_push(L, vm, REF_AWAIT);
  ar__support_push(L, vm);
  lua_call(L, 2, 1);
}

/* Give the function on top, whose first upvalue is _ENV, the value at
   [env], unless that is 0. */
static void set_env (lua_State *L, int env) {
  if (env == 0) return;
  lua_pushvalue(L, env);
  if (!lua_setupvalue(L, -2, 1)) lua_pop(L, 1);
}

/* Compile the text on top (anchored there). [at_fault], if it isn't NULL,
   gets the place of a mistake. [-1, +1, m] */
static int compile_as (lua_State *L, const char *chunkname,
                       const char *mode, unsigned options, bool full,
                       int env, FrontDiag *at_fault) {
  Vm *vm = ar__vm_get(L);
  FrontResult r;
  FrontStatus s;
  int status, at = lua_gettop(L);
  size_t len;
  const char *text = lua_tolstring(L, at, &len);
  s = translate(L, text, len, options, &r);
  if (s == FRONT_NOMEM) {
    lua_pushliteral(L, "not enough memory");
    status = LUA_ERRMEM;
  }
  else if (s == FRONT_SYNTAX) {
    if (at_fault) *at_fault = r.diag;
    push_diag(L, text, len, chunkname, &r.diag, full);
    status = LUA_ERRSYNTAX;
  }
  else
    status = load_result_text(L, &r, chunkname, mode);
  if (status == LUA_OK) {
    set_env(L, env);
    if (r.changed) unwrap(L, vm);
    lua_pushvalue(L, at);
    if (options & FRONT_OPEN_LOCALS)
      ar__chunk_register_input(L, vm, chunkname, options);
    else
      ar__chunk_register(L, vm, chunkname);
  }
  lua_remove(L, at);
  return status;
}

static int compile (lua_State *L, const char *chunkname, const char *mode,
                    unsigned options, bool full, int env) {
  return compile_as(L, chunkname, mode, options, full, env, NULL);
}

static bool is_text (const char *s, size_t len, const char *mode) {
  if (len > 0 && *s == LUA_SIGNATURE[0]) return false;
  return !mode || strchr(mode, 't');
}

/* Scripts that may only load text get Lua's message about the mode. */
static const char *allowed_mode (lua_State *L, const char *mode) {
  return ar__vm_get(L)->hooks.text_only ? "t" : mode;
}

/* [-1, +1, m] string on top -> function or message. Binary chunks, and
   texts where only those are allowed, are Lua's business. */
static int load_string (lua_State *L, const char *chunkname,
                        const char *mode, bool full, int env) {
  size_t len;
  const char *s = lua_tolstring(L, -1, &len);
  int status;
  if (is_text(s, len, mode))
    return compile(L, chunkname, mode, 0, full, env);
  if (len > 0 && *s == LUA_SIGNATURE[0]) mode = allowed_mode(L, mode);
  status = ar__bounded_load(L, s, len, chunkname, mode);
  if (status == LUA_OK) set_env(L, env);
  lua_remove(L, -2);
  return status;
}

int ar__load_buffer (lua_State *L, const char *text, size_t len,
                     const char *chunkname, const char *mode, bool full) {
  lua_pushlstring(L, text, len);
  return load_string(L, chunkname, mode, full, 0);
}

int ar__load_async (lua_State *L, const char *text, size_t len,
                    const char *chunkname) {
  lua_pushlstring(L, text, len);
  return compile(L, chunkname, "t", FRONT_TOPLEVEL_AWAIT, true, 0);
}

/* --- what a prompt enters ------------------------------------------- */

/* One way to read an input. */
typedef struct Reading {
  int status;
  unsigned options;
  FrontDiag diag; /* only where the mistake is */
} Reading;

/* Read it in one way; as an async function only where that is needed.
   [-0, +1, m] */
static Reading read_input (lua_State *L, const VmInput *in,
                           unsigned options) {
  Reading r = {.options = options | FRONT_OPEN_LOCALS};
  for (int i = 0; i < 2; i++) {
    memset(&r.diag, 0, sizeof(r.diag));
    lua_pushlstring(L, in->text, in->len);
    r.status = compile_as(L, in->name, "t", r.options, true, in->env,
                          &r.diag);
    if (r.status != LUA_ERRSYNTAX || !r.diag.language) break;
    if (i == 0) lua_pop(L, 1);
    r.options |= FRONT_TOPLEVEL_AWAIT;
  }
  return r;
}

/* Does the message on top say that the text ends too early? */
static bool ends_early (lua_State *L, const Reading *r) {
  const char *msg = lua_tostring(L, -1), *nl;
  size_t n;
  if (r->status != LUA_ERRSYNTAX || !msg) return false;
  nl = strchr(msg, '\n');
  n = nl ? (size_t)(nl - msg) : strlen(msg);
  return n >= 5 && memcmp(msg + n - 5, "<eof>", 5) == 0;
}

static bool is_farther (const FrontDiag *a, const FrontDiag *b) {
  return a->line > b->line || (a->line == b->line && a->column > b->column);
}

/* Push the names of the locals, " a b". [-0, +1, m] */
static void push_locals (lua_State *L, const VmInput *in,
                         const Reading *r) {
  FrontResult result;
  FrontStatus s = translate(L, in->text, in->len, r->options, &result);
  lua_pushstring(L, s == FRONT_OK ? result.locals : "");
}

int ar__load_input (lua_State *L, VmInput *in) {
  Reading r = read_input(L, in, FRONT_EXPRESSION), other;
  in->incomplete = ends_early(L, &r);
  if (r.status == LUA_ERRSYNTAX) {
    other = read_input(L, in, 0);
    in->incomplete = in->incomplete || ends_early(L, &other);
    if (other.status == LUA_OK || !is_farther(&r.diag, &other.diag)) {
      lua_remove(L, -2);
      r = other;
    }
    else
      lua_pop(L, 1);
  }
  in->is_async = (r.options & FRONT_TOPLEVEL_AWAIT) != 0;
  in->options = r.options;
  if (r.status == LUA_OK) push_locals(L, in, &r);
  else lua_pushnil(L);
  return r.status;
}

int ar__translate_input (lua_State *L, const VmInput *in) {
  FrontResult r;
  FrontStatus s = translate(L, in->text, in->len, in->options, &r);
  if (s == FRONT_OK) lua_pushlstring(L, r.text, r.len);
  else lua_pushliteral(L, "not enough memory");
  return s == FRONT_OK ? LUA_OK : LUA_ERRMEM;
}

int ar__translate (lua_State *L, const char *text, size_t len,
                   const char *chunkname) {
  FrontResult r;
  size_t skip = ar__front_skip_header(text, len);
  FrontStatus s = translate(L, text + skip, len - skip, 0, &r);
  if (s == FRONT_NOMEM) {
    lua_pushliteral(L, "not enough memory");
    return LUA_ERRMEM;
  }
  if (s == FRONT_SYNTAX) {
    push_diag(L, text + skip, len - skip, chunkname, &r.diag, true);
    return LUA_ERRSYNTAX;
  }
  lua_pushlstring(L, r.text, r.len);
  lua_pushlstring(L, text, skip);
  lua_insert(L, -2);
  lua_concat(L, 2);
  return LUA_OK;
}

/* --- files ---------------------------------------------------------- */

/* [-0, +1, m] "cannot open x.lua": as luaL_loadfilex says it */
static int file_error (lua_State *L, const char *what, const char *path,
                       int err) {
  lua_pushfstring(L, "cannot %s %s: %s", what, path ? path : "stdin",
                  strerror(err));
  return LUA_ERRFILE;
}

/* The open file, owned by a userdata that closes it. */
static int close_file (lua_State *L) {
  FILE **f = lua_touserdata(L, 1);
  if (*f && *f != stdin) fclose(*f);
  *f = NULL;
  return 0;
}

static FILE **new_file (lua_State *L) {
  FILE **f = lua_newuserdatauv(L, sizeof(FILE *), 0);
  *f = NULL;
  if (luaL_newmetatable(L, "asyncrun.file")) {
    lua_pushcfunction(L, close_file);
    lua_setfield(L, -2, "__gc");
  }
  lua_setmetatable(L, -2);
  return f;
}

/* [-0, +1, m] the file's bytes, or a message. */
static int read_file (lua_State *L, const char *path) {
  luaL_Buffer b;
  size_t n;
  int err = 0;
  FILE **f = new_file(L);
  *f = path ? fopen(path, "rb") : stdin;
  if (!*f) err = errno;
  else {
    luaL_buffinit(L, &b);
    do {
      char *p = luaL_prepbuffer(&b);
      n = fread(p, 1, LUAL_BUFFERSIZE, *f);
      luaL_addsize(&b, n);
    } while (n > 0);
    if (ferror(*f)) err = errno;
    luaL_pushresult(&b);
    if (*f != stdin) fclose(*f);
    *f = NULL;
    lua_remove(L, -2);
    if (!err) return LUA_OK;
  }
  lua_pop(L, 1);
  return file_error(L, path && err == ENOENT ? "open" : "read", path, err);
}

static int load_file (lua_State *L, const char *path, const char *mode,
                      bool full, int env) {
  size_t len, skip;
  const char *s;
  int status = read_file(L, path);
  if (status != LUA_OK) return status;
  s = lua_tolstring(L, -1, &len);
  skip = ar__front_skip_header(s, len);
  if (skip < len && s[skip] == '\n' && skip + 1 < len &&
      s[skip + 1] == LUA_SIGNATURE[0])
    skip++; /* a binary chunk behind a '#' line */
  if (skip > 0) {
    lua_pushlstring(L, s + skip, len - skip);
    lua_remove(L, -2);
  }
  if (path) lua_pushfstring(L, "@%s", path);
  else lua_pushliteral(L, "=stdin");
  lua_insert(L, -2);
  status = load_string(L, lua_tostring(L, -2), mode, full, env);
  lua_remove(L, -2);
  return status;
}

int ar__load_file (lua_State *L, const char *path, const char *mode,
                   bool full) {
  return load_file(L, path, mode, full, 0);
}

/* --- the standard functions ----------------------------------------- */

static int load_result (lua_State *L, int status) {
  if (status == LUA_OK) return 1;
  lua_pushnil(L);
  lua_insert(L, -2);
  return 2;
}

/* All pieces that the reader function at 1 gives, as one string. */
static int read_pieces (lua_State *L) {
  luaL_Buffer b;
  size_t len;
  luaL_buffinit(L, &b);
  for (;;) {
    ar__bounded_look(L);
    lua_pushvalue(L, 1);
    lua_call(L, 0, 1);
    if (lua_isnil(L, -1)) break;
    if (!lua_isstring(L, -1))
      luaL_error(L, "reader function must return a string");
    lua_tolstring(L, -1, &len); /* a number becomes a string */
    if (len == 0) break;
    luaL_addvalue(&b);
  }
  lua_pop(L, 1);
  luaL_pushresult(&b);
  return 1;
}

/* load(chunk, chunkname, mode, env) */
static int lua_load_text (lua_State *L) {
  int env = lua_isnone(L, 4) ? 0 : 4;
  const char *mode = luaL_optstring(L, 3, "bt");
  const char *name;
  if (lua_isstring(L, 1)) {
    name = luaL_optstring(L, 2, lua_tostring(L, 1));
    lua_settop(L, 4);
    lua_pushvalue(L, 1);
    lua_tostring(L, -1);
  }
  else {
    name = luaL_optstring(L, 2, "=(load)");
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_settop(L, 4);
    lua_pushcfunction(L, read_pieces);
    lua_pushvalue(L, 1);
    if (lua_pcall(L, 1, 1, 0) != LUA_OK) return load_result(L, LUA_ERRRUN);
  }
  return load_result(L, load_string(L, name, mode, false, env));
}

/* loadfile(path, mode, env) */
static int lua_load_file (lua_State *L) {
  const char *path = luaL_optstring(L, 1, NULL);
  const char *mode = luaL_optstring(L, 2, NULL);
  int env = lua_isnone(L, 3) ? 0 : 3;
  return load_result(L, load_file(L, path, mode, false, env));
}

static int dofile_rest (lua_State *L, int status, lua_KContext ctx) {
  (void)status;
  (void)ctx;
  return lua_gettop(L) - 1;
}

/* dofile(path) */
static int lua_do_file (lua_State *L) {
  const char *path = luaL_optstring(L, 1, NULL);
  lua_settop(L, 1);
  if (load_file(L, path, NULL, false, 0) != LUA_OK) return lua_error(L);
  lua_callk(L, 0, LUA_MULTRET, 0, dofile_rest);
  return dofile_rest(L, 0, 0);
}

/* --- require -------------------------------------------------------- */

/* package.searchers[2]: package.path, through our loader. */
static int searcher (lua_State *L) {
  const char *name = luaL_checkstring(L, 1);
  const char *path;
  lua_settop(L, 1);
  lua_pushvalue(L, lua_upvalueindex(1)); /* package */
  lua_getfield(L, 2, "searchpath");
  lua_pushvalue(L, 1);
  if (lua_getfield(L, 2, "path") != LUA_TSTRING)
    return luaL_error(L, "'package.path' must be a string");
  lua_call(L, 2, 2);
  path = lua_tostring(L, 3);
  if (!path) return 1; /* the message */
  if (load_file(L, path, NULL, false, 0) == LUA_OK) {
    lua_pushvalue(L, 3);
    return 2;
  }
  return luaL_error(L, "error loading module '%s' from file '%s':\n\t%s",
                    name, path, lua_tostring(L, -1));
}

/* package.preload of a module that is part of the library. */
static int load_embedded (lua_State *L) {
  const EmbeddedFile *f = lua_touserdata(L, lua_upvalueindex(1));
  lua_settop(L, 1);
  lua_pushfstring(L, "=[asyncrun %s]", f->name);
  if (ar__load_buffer(L, (const char *)f->data, f->size,
                      lua_tostring(L, 2), "t", true) != LUA_OK)
    return lua_error(L);
  lua_pushvalue(L, 1);
  lua_call(L, 1, 1);
  return 1;
}

/* "stdlib/trio/testing" is the module "trio.testing". */
static bool is_named (const EmbeddedFile *f, const char *module) {
  const char *s = f->name;
  if (strncmp(s, "stdlib/", 7) != 0) return false;
  for (s += 7; *s && (*s == '/' ? '.' : *s) == *module; s++) module++;
  return *s == *module; /* both have ended */
}

/* The __index of package.preload: (preload, name). Entering all modules
   would take longer than opening a Lua state. */
static int find_embedded (lua_State *L) {
  const EmbeddedFile *f = ar__embedded;
  const char *name = lua_tostring(L, 2);
  if (!name) return 0;
  while (f->name && !is_named(f, name)) f++;
  if (!f->name) return 0;
  lua_pushlightuserdata(L, (void *)f);
  lua_pushcclosure(L, load_embedded, 1);
  return 1;
}

static void preload_embedded (lua_State *L) {
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, find_embedded);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, -2);
  lua_pop(L, 1);
}

static void push_package (lua_State *L) {
  lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_getfield(L, -1, LUA_LOADLIBNAME);
  lua_remove(L, -2);
}

static void replace_searcher (lua_State *L) {
  int top = lua_gettop(L);
  push_package(L);
  if (lua_istable(L, -1) &&
      lua_getfield(L, -1, "searchers") == LUA_TTABLE) {
    lua_pushvalue(L, -2);
    lua_pushcclosure(L, searcher, 1);
    lua_rawseti(L, -2, 2);
  }
  lua_settop(L, top);
}

static const luaL_Reg functions[] = {
  {"load", lua_load_text}, {"loadfile", lua_load_file},
  {"dofile", lua_do_file}, {NULL, NULL}
};

void ar__load_setfuncs (lua_State *L) {
  luaL_setfuncs(L, functions, 0);
  lua_pushcfunction(L, ar__guard_error);
  lua_setfield(L, -2, "error");
  push_package(L);
  lua_pushcclosure(L, searcher, 1);
  lua_setfield(L, -2, "searcher");
}

void ar__load_open (lua_State *L, Vm *vm) {
  preload_embedded(L);
  if (vm->hooks.patch & VM_PATCH_REQUIRE) replace_searcher(L);
  if (!(vm->hooks.patch & VM_PATCH_LOAD)) return;
  lua_pushglobaltable(L);
  luaL_setfuncs(L, functions, 0);
  lua_pop(L, 1);
}
