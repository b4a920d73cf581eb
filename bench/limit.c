/* SPDX-License-Identifier: MIT
**
** How late scripts that never end are stopped: prints the longest time
** between the limit and the return of the host's call, of all of them.
**
** usage: limit ROUNDS
*/
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <asyncrun.h>

#define LIMIT 0.1 /* seconds */
#define MEMORY (32 * 1024 * 1024)

static const char *const bombs[] = {
  "while true do end",
  "local function loop() while true do end end\n"
  "while true do pcall(loop) end",
  "local function f() pcall(f) pcall(f) end f()",
  "coroutine.wrap(function() while true do end end)()",
  "local s = '' while true do s = #s < 1e6 and s .. 'xyz' or '' end",
  "string.find(('a'):rep(300), '.-.-.-.-.-.-b')",
  "local t = {} for i = 1, 1e5 do t[i] = -i end\n"
  "while true do table.sort(t) t[#t // 2] = 0 end",
  "table.move({}, 1, 1e15, 2)",
};

static double seconds (void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Seconds after the limit. */
static double lateness (ar_Runtime *rt, const char *bomb) {
  double began;
  if (ar_load_text(rt, bomb, strlen(bomb), "=bomb") != AR_OK) exit(1);
  began = seconds();
  if (ar_call(rt, 0, 0) == AR_OK) exit(1);
  lua_settop(ar_state(rt), 0);
  return seconds() - began - LIMIT;
}

int main (int argc, char **argv) {
  long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : 1;
  double worst = 0;
  ar_Config config;
  ar_Runtime *rt;
  ar_config_init(&config);
  config.allow = AR_ALLOW_NONE;
  config.time_limit = LIMIT;
  config.memory_limit = MEMORY;
  rt = ar_open(&config);
  if (!rt) return 1;
  for (long i = 0; i < rounds; i++)
    for (size_t j = 0; j < sizeof(bombs) / sizeof(bombs[0]); j++) {
      double late = lateness(rt, bombs[j]);
      if (late > worst) worst = late;
    }
  printf("%.6f\n", worst);
  ar_close(rt);
  return 0;
}
