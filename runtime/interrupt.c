/* SPDX-License-Identifier: MIT
**
** What a signal handler may ask for. Ctrl-C: code that runs gets
** KeyboardInterrupt right there, through a hook, as the stand-alone Lua
** does it; when all tasks wait, the main task gets it where it waits. A run
** may restrict it to that. A list of all tasks: at once, by the same hook.
** What is called here is safe in a signal handler, and in any thread: it sets
** flags, writes to an eventfd and sets a hook, or lets the own thread do that.
*/
#include "runtime/watchdog.h"

/* The flags may have been taken elsewhere meanwhile. */
static void on_hook (lua_State *L, lua_Debug *ar) {
  Runtime *rt = ar__runtime_get(L);
  (void)ar;
  lua_sethook(L, rt->hook, rt->hook_mask, rt->hook_count);
  rt->hook = NULL;
  rt->hook_mask = rt->hook_count = 0;
  if (rt->dump_wanted) ar__dump_report(L, rt);
  if (rt->watch) ar__watch_hook(L, rt);
  if (!rt->interrupted || (rt->polite_interrupts && rt->L)) return;
  rt->interrupted = false;
  ar__raise(L, VM_KEYBOARDINTERRUPT, "");
}

/* The thread that runs now, if any. */
static lua_State *running (Runtime *rt) {
  lua_State *L = ar__vm_innermost(rt->vm);
  if (L || rt->L) return L;
  return rt->base ? rt->base : rt->main_L;
}

/* A hook of the script's comes back later. */
static void set_hook (Runtime *rt, lua_State *L) {
  if (lua_gethook(L) == on_hook) return;
  rt->hook = lua_gethook(L);
  rt->hook_mask = lua_gethookmask(L);
  rt->hook_count = lua_gethookcount(L);
  lua_sethook(L, on_hook, LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE |
                          LUA_MASKCOUNT, 1);
}

/* A run may not want an interrupt now. */
static bool is_wanted (const Runtime *rt) {
  return rt->dump_wanted || ar__watch_is_due(rt) ||
         !(rt->polite_interrupts && rt->L);
}

void ar__hook_soon (Runtime *rt) {
  lua_State *L = running(rt);
  if (L && is_wanted(rt)) set_hook(rt, L);
}

void ar__attract (Runtime *rt) {
  if (rt->loop) ar__loop_wake(rt->loop);
  ar__hook_soon(rt);
}

static void attract (Runtime *rt) {
  if (pthread_equal(rt->thread, pthread_self())) ar__attract(rt);
  else ar__urge(rt);
}

void ar__interrupt (Runtime *rt) {
  rt->interrupted = true;
  attract(rt);
}

void ar__dump_request (Runtime *rt) {
  rt->dump_wanted = true;
  attract(rt);
}
