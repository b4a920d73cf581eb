/* SPDX-License-Identifier: MIT
**
** A host with GLib's main loop, as every GTK program has one. A GSource
** stands for the runtime: its descriptor wakes the loop, its ready time is
** when the runtime has a deadline, and dispatch is a step. No thread, no
** polling; while nothing happens, nothing runs.
**
** Prints:
**     GLib's timer
**     the script has seen it
**     the script has ended
*/
#include <stdio.h>
#include <string.h>

#include <glib.h>

#include <asyncrun.h>

static const char script[] =
  "local trio = require 'trio'\n"
  "return async function()\n"
  "  while not fired do await trio.sleep(0.002) end\n"
  "  print('the script has seen it')\n"
  "end\n";

/* --- a source for a runtime ---------------------------------------------- */

typedef struct RuntimeSource {
  GSource source;
  ar_Runtime *rt;
} RuntimeSource;

/* Tell GLib how long the runtime may be left alone. */
static void set_ready_time (RuntimeSource *s) {
  double seconds = ar_timeout(s->rt);
  gint64 at = seconds > 1e9 ? -1 /* infinity */
    : g_get_monotonic_time() + (gint64)(seconds * G_USEC_PER_SEC);
  g_source_set_ready_time(&s->source, at);
}

static gboolean dispatch (GSource *source, GSourceFunc f, gpointer ud) {
  RuntimeSource *s = (RuntimeSource *)source;
  (void)f;
  (void)ud;
  if (ar_step(s->rt, 0, 0.005, NULL) != AR_OK) return G_SOURCE_REMOVE;
  set_ready_time(s);
  return G_SOURCE_CONTINUE;
}

/* The caller's, to be destroyed before the runtime is closed. */
static GSource *new_source (ar_Runtime *rt) {
  static GSourceFuncs functions = {.dispatch = dispatch};
  GSource *source = g_source_new(&functions, sizeof(RuntimeSource));
  ((RuntimeSource *)source)->rt = rt;
  g_source_add_unix_fd(source, ar_fd(rt), G_IO_IN);
  set_ready_time((RuntimeSource *)source);
  return source;
}

/* --- the host ----------------------------------------------------------- */

static gboolean on_timer (gpointer ud) {
  lua_State *L = ar_state(ud);
  puts("GLib's timer");
  lua_pushboolean(L, 1);
  lua_setglobal(L, "fired");
  return G_SOURCE_REMOVE;
}

static void on_done (ar_Task *task, void *ud) {
  (void)task;
  puts("the script has ended");
  g_main_loop_quit(ud);
}

static ar_Task *start (ar_Runtime *rt) {
  ar_Task *task;
  if (ar_load_text(rt, script, strlen(script), "=script") == AR_OK &&
      ar_call(rt, 0, 1) == AR_OK && ar_spawn(rt, 0, &task) == AR_OK)
    return task;
  ar_report(rt);
  fprintf(stderr, "%s\n", lua_tostring(ar_state(rt), -1));
  return NULL;
}

int main (void) {
  GMainLoop *loop = g_main_loop_new(NULL, FALSE);
  GSource *source;
  ar_Task *task;
  ar_Runtime *rt = ar_open(NULL);
  if (!rt) return 1;
  task = start(rt);
  if (!task) return 1;
  ar_task_on_done(task, on_done, loop);
  source = new_source(rt);
  g_source_attach(source, NULL);
  g_timeout_add(5, on_timer, rt);
  g_main_loop_run(loop);
  g_source_destroy(source);
  g_source_unref(source);
  g_main_loop_unref(loop);
  ar_task_release(task);
  ar_close(rt);
  return 0;
}
