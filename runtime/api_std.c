/* SPDX-License-Identifier: MIT
**
** The standard library as the host wants it: what scripts print, os.exit,
** modules that the host gives. In a state of the host's own nothing is
** changed but what our library adds.
**
** Worker states are fitted in the same way. What they print, and their
** os.exit, is the business of the runtime's thread and goes there by post.
*/
#include "runtime/api.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lauxlib.h>
#include <lualib.h>

#include "runtime/worker.h"

/* --- posts of worker states ------------------------------------------- */

/* Something for the host, from another thread. */
typedef struct Message {
  Post post;
  ar_Runtime *rt;
  int status, close; /* os.exit */
  size_t len;        /* text that was written */
  char text[];
} Message;

static void call_exit (const ar_Runtime *rt, int status, int close) {
  if (rt->config.exit) rt->config.exit(rt->config.exit_ud, status, close);
}

static void deliver_exit (lua_State *L, Post *p) {
  Message *m = LINK_OWNER(p, Message, post);
  if (L) call_exit(m->rt, m->status, m->close);
  free(m);
}

static void deliver_text (lua_State *L, Post *p) {
  Message *m = LINK_OWNER(p, Message, post);
  const ar_Config *c = &m->rt->config;
  (void)L;
  if (c->write) c->write(c->write_ud, m->text, m->len);
  free(m);
}

/* Lost for want of memory, or because nobody is left to read it. */
static bool send_home (ar_Runtime *rt, Message *m) {
  m->rt = rt;
  if (ar__mailbox_post(rt->box, &m->post, 0)) return true;
  free(m);
  return false;
}

/* --- writing ---------------------------------------------------------- */

static void write_text (const Runtime *core, const char *text, size_t len) {
  ar_Runtime *rt = ar__api_of(core);
  Message *m;
  if (!core->worker) {
    if (rt->config.write) rt->config.write(rt->config.write_ud, text, len);
    return;
  }
  m = malloc(sizeof(Message) + len);
  if (!m) return;
  m->post = (Post){.deliver = deliver_text, .lasting = true};
  m->len = len;
  memcpy(m->text, text, len);
  send_home(rt, m);
}

/* upvalue: the core. One call of the host's function for each print. */
static int print (lua_State *L) {
  const Runtime *core = RUNTIME(L);
  luaL_Buffer b;
  int n = lua_gettop(L);
  luaL_buffinit(L, &b);
  for (int i = 1; i <= n; i++) {
    if (i > 1) luaL_addchar(&b, '\t');
    luaL_tolstring(L, i, NULL);
    luaL_addvalue(&b);
  }
  luaL_addchar(&b, '\n');
  luaL_pushresult(&b);
  write_text(core, lua_tostring(L, -1), lua_rawlen(L, -1));
  return 0;
}

/* A stdio stream that writes to the host's function, so that io.write,
   io.stdout and io.output are what they always are. */
static ssize_t cookie_write (void *cookie, const char *text, size_t len) {
  write_text(cookie, text, len);
  return (ssize_t)len;
}

static int close_stream (lua_State *L) {
  luaL_Stream *p = luaL_checkudata(L, 1, LUA_FILEHANDLE);
  p->closef = close_stream; /* as io's own standard streams: stays open */
  luaL_pushfail(L);
  lua_pushliteral(L, "cannot close standard file");
  return 2;
}

/* Frees the FILE with the last reference to the stream, whose own __gc calls
   close_stream. */
static int stream_owner_gc (lua_State *L) {
  FILE **f = lua_touserdata(L, 1);
  if (*f) fclose(*f);
  *f = NULL;
  return 0;
}

/* Push a file of io's. [-0, +1, m] */
static void push_stream (lua_State *L, Runtime *core) {
  cookie_io_functions_t functions = {.write = cookie_write};
  luaL_Stream *p = lua_newuserdatauv(L, sizeof(luaL_Stream), 1);
  FILE **owner;
  p->f = NULL;
  p->closef = NULL;
  luaL_setmetatable(L, LUA_FILEHANDLE);
  owner = lua_newuserdatauv(L, sizeof(FILE *), 0);
  *owner = NULL;
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, stream_owner_gc);
  lua_setfield(L, -2, "__gc");
  lua_setmetatable(L, -2);
  lua_setiuservalue(L, -2, 1);
  *owner = fopencookie(core, "w", functions);
  if (!*owner) luaL_error(L, "not enough memory");
  setvbuf(*owner, NULL, _IONBF, 0);
  p->f = *owner;
  p->closef = close_stream;
}

#define IO_OUTPUT "_IO_output" /* liolib's key in the registry */

static void redirect_output (lua_State *L, Runtime *core) {
  lua_pushlightuserdata(L, core);
  lua_pushcclosure(L, print, 1);
  lua_setglobal(L, "print");
  lua_getglobal(L, LUA_IOLIBNAME);
  push_stream(L, core);
  lua_pushvalue(L, -1);
  lua_setfield(L, LUA_REGISTRYINDEX, IO_OUTPUT);
  if (!ar__is_allowed(core, CAP_IO)) {
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, "stderr");
  }
  lua_setfield(L, -2, "stdout");
  lua_pop(L, 1);
}

/* --- os.exit ---------------------------------------------------------- */

static void exit_from_worker (ar_Runtime *rt, int status, int close) {
  Message *m = calloc(1, sizeof(Message));
  if (!m) return;
  m->post.deliver = deliver_exit;
  m->status = status;
  m->close = close;
  send_home(rt, m);
}

/* upvalue: the core. os.exit(status, close): the host decides. */
static int os_exit (lua_State *L) {
  Runtime *core = RUNTIME(L);
  ar_Runtime *rt = ar__api_of(core);
  int status, close = lua_toboolean(L, 2);
  if (lua_isboolean(L, 1))
    status = lua_toboolean(L, 1) ? EXIT_SUCCESS : EXIT_FAILURE;
  else
    status = (int)luaL_optinteger(L, 1, EXIT_SUCCESS);
  if (core->worker) exit_from_worker(rt, status, close);
  else call_exit(rt, status, close);
  lua_pushfstring(L, "%d", status);
  ar__core_exception(L, "SystemExit");
  lua_pushinteger(L, status);
  lua_setfield(L, -2, "code");
  ar__error_here(L, -1, L, 0);
  return lua_error(L);
}

static void replace_exit (lua_State *L, Runtime *core) {
  lua_getglobal(L, LUA_OSLIBNAME);
  lua_pushlightuserdata(L, core);
  lua_pushcclosure(L, os_exit, 1);
  lua_setfield(L, -2, "exit");
  lua_pop(L, 1);
}

/* --- modules of the host's -------------------------------------------- */

static int release_given (lua_State *L) {
  ar_Module *m = lua_touserdata(L, 1);
  void (*release) (void *) = m->release;
  m->release = NULL;
  if (release) release(m->release_ud);
  return 0;
}

/* [-0, +1, m] */
static ar_Module *push_module (lua_State *L) {
  ar_Module *m = lua_newuserdatauv(L, sizeof(ar_Module), 0);
  memset(m, 0, sizeof(*m));
  m->len = (size_t)-1;
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, release_given);
  lua_setfield(L, -2, "__gc");
  lua_setmetatable(L, -2);
  return m;
}

static int load_given (lua_State *L, const char *name, const ar_Module *m) {
  const char *chunk = m->chunkname;
  size_t len = m->len == (size_t)-1 ? strlen(m->text) : m->len;
  if (!chunk) chunk = lua_pushfstring(L, "=%s", name);
  if (ar__load_buffer(L, m->text, len, chunk, "t", true) != LUA_OK)
    return luaL_error(L, "error loading module '%s':\n\t%s", name,
                      lua_tostring(L, -1));
  lua_pushstring(L, chunk);
  return 2;
}

/* A searcher of package.searchers; upvalue: the core. */
static int search_host (lua_State *L) {
  ar_Runtime *rt = ar__api_of(RUNTIME(L));
  const ar_Config *c = &rt->config;
  const char *name = luaL_checkstring(L, 1);
  ar_Module *m = push_module(L);
  int found = c->load_module ? c->load_module(c->load_module_ud, name, m)
                             : AR_MODULE_UNKNOWN;
  int n = 1, at = lua_gettop(L);
  if (found == AR_MODULE_FOUND && m->text) n = load_given(L, name, m);
  else if (found == AR_MODULE_REFUSED)
    return luaL_error(L, "module '%s' isn't given by the program%s%s", name,
                      m->text ? ": " : "", m->text ? m->text : "");
  else
    lua_pushfstring(L, "the program has no module '%s'", name);
  lua_pushcfunction(L, release_given); /* at once, not when collected */
  lua_pushvalue(L, at);
  lua_call(L, 1, 0);
  return n;
}

/* After package.preload, before package.path. */
static void add_searcher (lua_State *L, Runtime *core) {
  lua_getglobal(L, LUA_LOADLIBNAME);
  lua_getfield(L, -1, "searchers");
  for (lua_Integer i = (lua_Integer)lua_rawlen(L, -1); i >= 2; i--) {
    lua_rawgeti(L, -1, i);
    lua_rawseti(L, -2, i + 1);
  }
  lua_pushlightuserdata(L, core);
  lua_pushcclosure(L, search_host, 1);
  lua_rawseti(L, -2, 2);
  lua_pop(L, 2);
}

/* --- all of it -------------------------------------------------------- */

void ar__api_prepare (lua_State *L, Runtime *core) {
  const ar_Runtime *rt = ar__api_of(core);
  if (rt->host.attached && !core->worker) {
    if (rt->config.load_module) add_searcher(L, core);
    return;
  }
  if (rt->config.write) redirect_output(L, core);
  replace_exit(L, core);
  ar__host_restrict(L, core);
  if (rt->config.load_module) add_searcher(L, core);
}
