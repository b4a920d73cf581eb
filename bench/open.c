/* SPDX-License-Identifier: MIT
**
** open N: opens and closes N times a runtime. Prints processor seconds for
** one.
*/
#include <asyncrun.h>

#include "bench/floor.h"

int main(int argc, char **argv) {
  long n = count_argument(argc, argv, 1, 1000);
  double start = cpu_seconds();
  for (long i = 0; i < n; i++) {
    ar_Runtime *rt = ar_open(NULL);
    if (rt == NULL) die("no memory");
    ar_close(rt);
  }
  printf("%.12f\n", (cpu_seconds() - start) / (double)n);
  return 0;
}
