/* SPDX-License-Identifier: MIT
**
** floor_open N: opens and closes N times a Lua state with its libraries.
** Prints processor seconds for one.
*/
#include "bench/floor.h"

int main(int argc, char **argv) {
  long n = count_argument(argc, argv, 1, 1000);
  double start = cpu_seconds();
  for (long i = 0; i < n; i++) {
    lua_State *L = luaL_newstate();
    if (L == NULL) die("no memory");
    luaL_openlibs(L);
    lua_close(L);
  }
  printf("%.12f\n", (cpu_seconds() - start) / (double)n);
  return 0;
}
