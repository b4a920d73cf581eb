/* SPDX-License-Identifier: MIT
**
** A prompt in a host: its user looks at the program, and changes it, while
** it runs. What the inputs may see beside the globals is given to ar_repl as
** 'variables'; tasks that they start go on while the prompt waits.
**
** On a terminal, type something; Ctrl-D leaves. Without one, it enters the
** session below.
**
** Prints:
**     "a pump"
**     3.5
**     4.5
*/
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <asyncrun.h>

static const char session[] =
  "pump.name\n"
  "pump.speed = pump.speed + 0.5\n"
  "pump.speed\n"
  "async function slowly(by)\n"
  "  await trio.sleep(0.01)\n"
  "  pump.speed = pump.speed + by\n"
  "end\n"
  "await slowly(1)\n"
  "pump.speed\n";

/* What a script would find in a real program. */
static void push_pump (lua_State *L) {
  lua_newtable(L);
  lua_pushliteral(L, "a pump");
  lua_setfield(L, -2, "name");
  lua_pushnumber(L, 3.0);
  lua_setfield(L, -2, "speed");
}

static int enter_session (void) {
  int ends[2];
  if (pipe(ends) != 0) return 0;
  if (write(ends[1], session, strlen(session)) < 0) return 0;
  close(ends[1]);
  dup2(ends[0], STDIN_FILENO);
  close(ends[0]);
  return 1;
}

int main (void) {
  unsigned flags = isatty(STDIN_FILENO) ? AR_REPL_TERMINAL : 0;
  ar_Runtime *rt;
  lua_State *L;
  int status;
  if (!flags && !enter_session()) return 1;
  rt = ar_open(NULL);
  if (!rt) return 1;
  L = ar_state(rt);
  lua_newtable(L); /* {variables = {pump = ...}} */
  lua_newtable(L);
  push_pump(L);
  lua_setfield(L, -2, "pump");
  lua_setfield(L, -2, "variables");
  status = ar_repl(rt, flags);
  if (status != AR_OK) {
    ar_report(rt);
    fprintf(stderr, "%s\n", lua_tostring(L, -1));
  }
  ar_close(rt);
  return status != AR_OK;
}
