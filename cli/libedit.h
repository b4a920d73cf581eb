/* SPDX-License-Identifier: MIT
**
** libedit, loaded when a prompt needs it: linking it would cost each start
** of the command some time.
*/
#ifndef AR_CLI_LIBEDIT_H
#define AR_CLI_LIBEDIT_H

#include <stdbool.h>
#include <stdio.h>

#include <histedit.h>

typedef struct Libedit {
  EditLine *(*init) (const char *prog, FILE *in, FILE *out, FILE *err);
  void (*end) (EditLine *el);
  const char *(*read) (EditLine *el, int *count);
  int (*set) (EditLine *el, int op, ...);
  int (*source) (EditLine *el, const char *file);
  void (*resize) (EditLine *el);
  const LineInfo *(*line) (EditLine *el);
  int (*insert) (EditLine *el, const char *text);
  void (*erase) (EditLine *el, int n);
  History *(*history_init) (void);
  void (*history_end) (History *h);
  int (*history) (History *h, HistEvent *event, int op, ...);
} Libedit;

/* Result: false if it isn't there. */
bool load_libedit (Libedit *lib);

#endif
