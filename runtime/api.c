/* SPDX-License-Identifier: MIT
**
** The public API: opening and closing, in a state of our own or in one of
** the host's. Whatever can raise runs under a protected call.
*/
#include "runtime/api.h"
#include "runtime/watchdog.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lualib.h>

#define CLOSE_GRACE 1.0 /* seconds that tasks have to clean up */

_Static_assert(AR_ALLOW_FILES == 1u << CAP_FILES &&
               AR_ALLOW_NETWORK == 1u << CAP_NETWORK &&
               AR_ALLOW_PROCESSES == 1u << CAP_PROCESSES &&
               AR_ALLOW_THREADS == 1u << CAP_THREADS &&
               AR_ALLOW_SIGNALS == 1u << CAP_SIGNALS &&
               AR_ALLOW_OS == 1u << CAP_OS &&
               AR_ALLOW_IO == 1u << CAP_IO &&
               AR_ALLOW_DEBUG == 1u << CAP_DEBUG &&
               AR_ALLOW_NATIVE == 1u << CAP_NATIVE &&
               AR_ALLOW_BYTECODE == 1u << CAP_BYTECODE &&
               AR_ALLOW_ALL == (1u << CAP_COUNT) - 1,
               "AR_ALLOW_... and Capability are the same bits");
_Static_assert(AR_PATCH_LOAD == VM_PATCH_LOAD &&
               AR_PATCH_REQUIRE == VM_PATCH_REQUIRE &&
               AR_PATCH_COROUTINE == VM_PATCH_COROUTINE &&
               AR_PATCH_ERROR == VM_PATCH_ERROR &&
               AR_PATCH_ALL == VM_PATCH_ALL,
               "AR_PATCH_... and VM_PATCH_... are the same bits");

/* --- versions and results --------------------------------------------- */

const char *ar_version (void) {
  return AR_VERSION;
}

int ar_version_num (void) {
  return AR_VERSION_NUM;
}

const char *ar_status_text (int status) {
  switch (status) {
    case AR_OK: return "no error";
    case LUA_YIELD: return "suspended";
    case LUA_ERRRUN: return "the script raised an error";
    case LUA_ERRSYNTAX: return "the script can't be compiled";
    case LUA_ERRMEM: return "not enough memory";
    case LUA_ERRERR: return "error in error handling";
    case LUA_ERRFILE: return "the file can't be read";
    case AR_EWRONGTHREAD: return "called in another thread than the "
                                 "runtime's own";
    case AR_ECLOSED: return "the runtime is closed";
    case AR_EBUSY: return "not possible now";
    case AR_EINVAL: return "an argument that can't be";
    case AR_ENOMEM: return "not enough memory";
    case AR_ESYSTEM: return "the system refused, see errno";
    default: return "unknown status";
  }
}

/* --- the configuration ------------------------------------------------ */

static void default_warn (void *ud, const char *text, size_t len) {
  (void)ud;
  fflush(stdout); /* in the order in which things happened */
  fwrite(text, 1, len, stderr);
}

void ar_config_init (ar_Config *config) {
  memset(config, 0, sizeof(*config));
  config->size = sizeof(*config);
  config->warn = default_warn;
  config->allow = AR_ALLOW_DEFAULT;
}

/* A NULL stands for the default, an older struct is shorter. */
static bool take_config (ar_Config *c, const ar_Config *config) {
  ar_config_init(c);
  if (!config) return true;
  if (config->size < sizeof(config->size)) return false;
  memcpy(c, config,
         config->size < sizeof(*c) ? config->size : sizeof(*c));
  c->size = sizeof(*c);
  if (!c->warn) c->warn = default_warn;
  return true;
}

/* --- warnings --------------------------------------------------------- */

static void write_warning (void *ud, const char *text, size_t len) {
  ar_Runtime *rt = ud;
  rt->config.warn(rt->config.warn_ud, text, len);
}

/* The text of a warning of Lua's in JSON. It comes from anywhere in Lua, a
   collection, say, so the state can't be asked to do it. */
static void write_json_warning (ar_Runtime *rt) {
  static const char head[] = "{\"severity\":\"warning\",\"message\":\"";
  char line[6 * WARNING_ROOM + sizeof(head) + 3];
  size_t n = sizeof(head) - 1;
  memcpy(line, head, n);
  for (size_t i = 0; i < rt->warning_len; i++) {
    unsigned char c = (unsigned char)rt->warning[i];
    if (c == '\n' && i + 1 == rt->warning_len) break;
    if (c < 32 || c == '"' || c == '\\' || c > 126)
      n += (size_t)snprintf(line + n, 7, "\\u%04x", c);
    else line[n++] = (char)c;
  }
  memcpy(line + n, "\"}\n", 3);
  write_warning(rt, line, n + 3);
}

static void flush_warning (ar_Runtime *rt) {
  if (rt->warning_len > 0 && (rt->config.flags & AR_JSON))
    write_json_warning(rt);
  else if (rt->warning_len > 0)
    write_warning(rt, rt->warning, rt->warning_len);
  rt->warning_len = 0;
}

static void add_warning (ar_Runtime *rt, const char *text) {
  for (; *text; text++) {
    if (rt->warning_len == WARNING_ROOM) flush_warning(rt);
    rt->warning[rt->warning_len++] = *text;
  }
}

/* The warnings of warn(), and of errors in finalizers: off until a script
   says warn("@on"), as in the stand-alone Lua. */
static void on_lua_warning (void *ud, const char *msg, int to_continue) {
  ar_Runtime *rt = ud;
  if (!rt->continued && !to_continue && *msg == '@') {
    if (strcmp(msg, "@on") == 0) rt->warns = true;
    else if (strcmp(msg, "@off") == 0) rt->warns = false;
    return;
  }
  if (rt->warns) {
    if (!rt->continued) add_warning(rt, "Lua warning: ");
    add_warning(rt, msg);
    if (!to_continue) {
      add_warning(rt, "\n");
      flush_warning(rt);
    }
  }
  rt->continued = to_continue != 0;
}

/* --- the runtime's struct --------------------------------------------- */

static void free_runtime (Host *h) {
  ar_Runtime *rt = LINK_OWNER(h, ar_Runtime, host);
  ar__mailbox_release(rt->box);
  free(rt);
}

static void notify (lua_State *L, Runtime *core) {
  ar_Runtime *rt = ar__api_of(core);
  ar__api_deliver(L, rt);
  ar__api_tell(L, rt);
}

static void init_host (ar_Runtime *rt) {
  Host *h = &rt->host;
  const ar_Config *c = &rt->config;
  atomic_init(&h->refs, 1);
  h->allow = c->allow;
  h->patch = h->attached ? c->patch : VM_PATCH_ALL;
  h->free = free_runtime;
  h->prepare = ar__api_prepare;
  h->notify = notify;
  h->unhandled = ar__api_unhandled;
  ar__budget_init(&h->budget, c->alloc, c->alloc_ud, c->memory_limit);
}

/* NULL: no memory. */
static ar_Runtime *new_runtime (const ar_Config *c, bool attached) {
  ar_Runtime *rt = calloc(1, sizeof(ar_Runtime));
  if (!rt) return NULL;
  rt->box = ar__mailbox_new();
  if (!rt->box) {
    free(rt);
    return NULL;
  }
  rt->config = *c;
  rt->thread = pthread_self();
  list_init(&rt->tasks);
  list_init(&rt->finished);
  list_init(&rt->triggers);
  list_init(&rt->waits);
  rt->host.attached = attached;
  init_host(rt);
  return rt;
}

int ar__api_check (const ar_Runtime *rt) {
  if (!pthread_equal(rt->thread, pthread_self())) return AR_EWRONGTHREAD;
  return rt->L ? AR_OK : AR_ECLOSED;
}

int ar__api_try (lua_State *L, lua_CFunction f, void *arg) {
  if (!lua_checkstack(L, 3)) {
    if (lua_checkstack(L, 1)) lua_pushliteral(L, "not enough memory");
    return LUA_ERRMEM;
  }
  lua_pushcfunction(L, f);
  lua_pushlightuserdata(L, arg);
  return lua_pcall(L, 1, 0, 0);
}

void ar_retain (ar_Runtime *rt) {
  ar__host_retain(&rt->host);
}

void ar_release (ar_Runtime *rt) {
  ar__host_release(&rt->host);
}

lua_State *ar_state (ar_Runtime *rt) {
  int status = ar__api_check(rt);
  if (status != AR_OK) errno = status == AR_EWRONGTHREAD ? EPERM : EINVAL;
  return status == AR_OK ? rt->L : NULL;
}

/* --- closing ---------------------------------------------------------- */

/* The runtime goes, with its state or before it. Posts that come from now on
   are refused; in a state that goes on, the host's functions aren't called
   any more. */
static void shut (lua_State *L, ar_Runtime *rt) {
  Runtime *core = rt->core;
  rt->closing = true;
  ar__api_drive_close(rt);
  if (core->run_id && !core->L) {
    ar__drive_close(core);
    ar__run_end(L, core);
  }
  ar__api_drop_tasks(rt);
  ar__api_drop_waits(L, rt);
  ar__runtime_close(L, core); /* and the mailbox with it */
  ar__api_drop_triggers(rt);
  rt->L = NULL;
  rt->core = NULL;
  if (rt->host.attached) ar_config_init(&rt->config);
}

/* The state's reference: a userdata that is made after the core and its
   Vm, hence finalized before them. */
static const char anchor_key = 0;

static int anchor_gc (lua_State *L) {
  ar_Runtime **anchor = lua_touserdata(L, 1), *rt = *anchor;
  if (!rt) return 0;
  *anchor = NULL;
  if (rt->L) shut(L, rt);
  ar__host_release(&rt->host);
  return 0;
}

/* [-0, +0, m] */
static void anchor_runtime (lua_State *L, ar_Runtime *rt) {
  ar_Runtime **anchor = lua_newuserdatauv(L, sizeof(ar_Runtime *), 0);
  *anchor = NULL;
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, anchor_gc);
  lua_setfield(L, -2, "__gc");
  lua_setmetatable(L, -2);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &anchor_key);
  *anchor = rt;
  ar__host_retain(&rt->host);
}

static ar_Runtime **get_anchor (lua_State *L) {
  ar_Runtime **anchor;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &anchor_key);
  anchor = lua_touserdata(L, -1);
  lua_pop(L, 1);
  return anchor;
}

ar_Runtime *ar_runtime (lua_State *L) {
  ar_Runtime **anchor = get_anchor(L);
  return anchor && *anchor && (*anchor)->L ? *anchor : NULL;
}

static int report_pending (lua_State *L) {
  Runtime *rt = lua_touserdata(L, 1);
  ar__unseen_report(L, rt);
  ar__vm_report_pending(L, rt->vm, 0);
  return 0;
}

int ar_lost_errors (ar_Runtime *rt) {
  int status = ar__api_check(rt);
  if (status != AR_OK) return status;
  if (ar__api_try(rt->L, report_pending, rt->core) != LUA_OK)
    lua_pop(rt->L, 1); /* for want of memory, without a report */
  return rt->core->lost_errors;
}

/* Is something of the script's in progress? A host that gave its state may
   itself be a function there. */
static bool is_inside (const ar_Runtime *rt) {
  lua_Debug ar;
  return rt->depth > 0 || rt->core->L ||
         (!rt->host.attached && lua_getstack(rt->L, 0, &ar));
}

/* Errors of tasks that end now reach nobody else. */
static void end_tasks (ar_Runtime *rt) {
  if (!rt->core->held || ar_cancel_all(rt, CLOSE_GRACE) == AR_OK) return;
  ar__unhandled(rt->L, rt->core, NULL);
}

int ar_close (ar_Runtime *rt) {
  int status;
  if (!rt) return AR_OK;
  status = ar__api_check(rt);
  if (status == AR_EWRONGTHREAD) return status;
  if (status == AR_OK) {
    lua_State *L = rt->L;
    if (is_inside(rt)) return AR_EBUSY;
    end_tasks(rt);
    ar_lost_errors(rt);
    if (rt->host.attached) shut(L, rt);
    else lua_close(L);
  }
  ar__budget_close(&rt->host.budget);
  ar_release(rt);
  return status;
}

/* --- opening ---------------------------------------------------------- */

/* Lua makes the metatable of large buffers when it first needs it. If memory
   runs out just then it stays without a __close, and they fail for ever. */
static void make_buffer_metatable (lua_State *L) {
  luaL_Buffer b;
  luaL_buffinitsize(L, &b, LUAL_BUFFERSIZE + 1);
  luaL_pushresultsize(&b, 0);
  lua_pop(L, 1);
}

/* The language, in a state with the standard libraries. [-0, +0, m] */
static void install (lua_State *L, ar_Runtime *rt) {
  unsigned flags = rt->config.flags;
  VmHooks hooks = {rt, write_warning, ar__abandoned, ar__copy_userdata,
                   rt->host.patch,
                   !(rt->host.allow & AR_ALLOW_BYTECODE)};
  Runtime *core = ar__runtime_open(L, &rt->host, &hooks);
  core->mailbox = rt->box;
  ar__mailbox_retain(rt->box);
  core->always_debug = (flags & AR_DEBUG) != 0;
  core->debug = core->always_debug;
  if (rt->config.time_limit > 0) {
    core->time_limit = rt->config.time_limit;
    ar__watch_bound(L, core);
  }
  ar__vm_set_strict(core->vm, (flags & AR_STRICT) != 0);
  ar__vm_set_json(core->vm, (flags & AR_JSON) != 0);
  rt->core = core;
  rt->L = core->main_L;
  anchor_runtime(L, rt);
  ar__api_prepare(L, core);
}

static int open_state (lua_State *L) {
  lua_gc(L, LUA_GCSTOP); /* there is no garbage yet */
  luaL_openlibs(L);
  make_buffer_metatable(L);
  install(L, lua_touserdata(L, 1));
  lua_gc(L, LUA_GCRESTART);
  return 0;
}

/* Opening has failed. */
static void give_up (ar_Runtime *rt) {
  ar__budget_close(&rt->host.budget);
  ar__host_release(&rt->host);
}

ar_Runtime *ar_open (const ar_Config *config) {
  ar_Config c;
  ar_Runtime *rt;
  lua_State *L;
  errno = EINVAL;
  if (!take_config(&c, config)) return NULL;
  errno = ENOMEM;
  rt = new_runtime(&c, false);
  if (!rt) return NULL;
  L = lua_newstate(ar__budget_home, &rt->host.budget);
  if (L) {
    lua_setwarnf(L, on_lua_warning, rt);
    if (ar__api_try(L, open_state, rt) == LUA_OK) return rt;
    lua_close(L);
  }
  give_up(rt);
  errno = ENOMEM;
  return NULL;
}

/* A state whose runtime was closed gets another one. [-0, +0, m] */
static int attach_state (lua_State *L) {
  install(L, lua_touserdata(L, 1));
  return 0;
}

int ar_attach (lua_State *L, const ar_Config *config, ar_Runtime **out) {
  ar_Config c;
  ar_Runtime *rt;
  int status;
  *out = NULL;
  if (!take_config(&c, config) || c.alloc || c.memory_limit)
    return AR_EINVAL;
  if (get_anchor(L)) return AR_EBUSY;
  rt = new_runtime(&c, true);
  if (!rt) return AR_ENOMEM;
  status = ar__api_try(L, attach_state, rt);
  if (status == LUA_OK) *out = rt;
  else give_up(rt);
  return status;
}

/* --- memory ----------------------------------------------------------- */

int ar_memory (ar_Runtime *rt, size_t *used, size_t *peak) {
  size_t now, most;
  if (rt->host.attached) {
    int status = ar__api_check(rt);
    if (status != AR_OK) return status;
    now = most = (size_t)lua_gc(rt->L, LUA_GCCOUNT) * 1024 +
                 (size_t)lua_gc(rt->L, LUA_GCCOUNTB);
  }
  else {
    now = ar__budget_used(&rt->host.budget);
    most = atomic_load_explicit(&rt->host.budget.peak,
                                memory_order_relaxed);
  }
  if (used) *used = now;
  if (peak) *peak = most;
  return AR_OK;
}

int ar_set_memory_limit (ar_Runtime *rt, size_t bytes) {
  if (rt->host.attached) return AR_EINVAL;
  atomic_store_explicit(&rt->host.budget.limit, bytes,
                        memory_order_relaxed);
  return AR_OK;
}
