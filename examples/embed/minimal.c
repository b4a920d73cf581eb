/* SPDX-License-Identifier: MIT
**
** The least that a host needs: open a runtime, load a script, call it,
** close the runtime. The script is an ordinary Lua chunk that may use the
** whole language; the call returns when its tasks have ended.
**
** An error never ends the process and never jumps: every call returns a
** status, AR_OK or another, and leaves the error on the Lua stack, where
** ar_report makes it the text that the command would print.
**
** Prints:
**     two starts
**     one starts
**     one ends
**     two ends
**     the host goes on
*/
#include <stdio.h>
#include <string.h>

#include <asyncrun.h>

static const char script[] =
  "local trio = require 'trio'\n"
  "async function work(name, seconds)\n"
  "  print(name .. ' starts')\n"
  "  await trio.sleep(seconds)\n"
  "  print(name .. ' ends')\n"
  "end\n"
  "trio.run(async function()\n"
  "  async with trio.open_nursery() as nursery do\n"
  "    nursery:start_soon(work, 'two', 0.02)\n"
  "    nursery:start_soon(work, 'one', 0.01)\n"
  "  end\n"
  "end)\n";

int main (void) {
  int status;
  ar_Runtime *rt = ar_open(NULL);
  if (!rt) {
    fputs("minimal: not enough memory\n", stderr);
    return 1;
  }
  status = ar_load_text(rt, script, strlen(script), "=script");
  if (status == AR_OK) status = ar_call(rt, 0, 0);
  if (status != AR_OK) {
    ar_report(rt);
    fprintf(stderr, "%s\n", lua_tostring(ar_state(rt), -1));
  }
  ar_close(rt);
  puts("the host goes on");
  return status != AR_OK;
}
