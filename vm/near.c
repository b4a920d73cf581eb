/* SPDX-License-Identifier: MIT
**
** Which of some names was meant by one that is misspelt.
*/
#include <string.h>

#include "vm/internal.h"

#define MAX_NAME 60

static int least (int a, int b) {
  return a < b ? a : b;
}

/* How many letters must be changed, added, dropped or swapped. */
static int distance (const char *a, size_t n, const char *b, size_t m) {
  int rows[3][MAX_NAME + 1];
  for (size_t j = 0; j <= m; j++) rows[0][j] = (int)j;
  for (size_t i = 1; i <= n; i++) {
    int *row = rows[i % 3], *above = rows[(i + 2) % 3];
    const int *before = rows[(i + 1) % 3];
    row[0] = (int)i;
    for (size_t j = 1; j <= m; j++) {
      row[j] = least(above[j - 1] + (a[i - 1] != b[j - 1]),
                     least(above[j], row[j - 1]) + 1);
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = least(row[j], before[j - 2] + 1);
    }
  }
  return rows[n % 3][m];
}

bool ar__near (Near *near, const char *name, size_t len) {
  size_t n = strlen(near->wanted);
  int d, limit = (int)(n > len ? n : len) / 3;
  if (n == 0 || n > MAX_NAME || len > MAX_NAME) return false;
  d = distance(near->wanted, n, name, len);
  if (d > (limit > 0 ? limit : 1) || d >= (int)n) return false;
  if (near->best[0] && (d > near->distance ||
      (d == near->distance && strcmp(name, near->best) > 0)))
    return false;
  near->distance = d;
  memcpy(near->best, name, len);
  near->best[len] = '\0';
  return true;
}
