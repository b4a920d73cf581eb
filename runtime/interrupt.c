/* SPDX-License-Identifier: MIT
**
** Ctrl-C: code that runs gets KeyboardInterrupt right there, through a
** hook, as the stand-alone Lua does it; when all tasks wait, the main
** task gets it where it waits. A run may restrict it to that. What is
** called here is safe in a signal handler: it sets flags, writes to an
** eventfd and sets a hook.
*/
#include "runtime/runtime.h"

/* The flag may have been taken by the main task meanwhile. */
static void on_hook (lua_State *L, lua_Debug *ar) {
  Runtime *rt = ar__runtime_get(L);
  (void)ar;
  lua_sethook(L, NULL, 0, 0);
  if (!rt->interrupted) return;
  rt->interrupted = false;
  ar__raise(L, VM_KEYBOARDINTERRUPT, "");
}

void ar__interrupt (Runtime *rt) {
  lua_State *L = *rt->running;
  rt->interrupted = true;
  if (rt->loop) ar__loop_wake(rt->loop);
  if (!L && !rt->L) L = rt->main_L;
  if (rt->polite_interrupts && rt->L) L = NULL;
  if (L)
    lua_sethook(L, on_hook, LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE |
                            LUA_MASKCOUNT, 1);
}
