/* SPDX-License-Identifier: MIT
**
** Prints what the front end makes of a file: the translation, or
** "line:column: message" (exit status 1). For the tests.
**
**   translate [--sites] [--toplevel] [--check] [--each] file...
**
** --check prints no translation. --each goes through all files, printing
** "file: ok" or "file: line:column: message" for each, and exits with 0.
*/
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "front.h"

static void *allocate (void *ud, void *ptr, size_t osize, size_t nsize) {
  (void)ud;
  (void)osize;
  if (nsize > 0) return realloc(ptr, nsize);
  free(ptr);
  return NULL;
}

/* Result: the bytes of a file, or exits. */
static char *read_file (const char *path, size_t *len) {
  FILE *file = !strcmp(path, "-") ? stdin : fopen(path, "rb");
  char *text = NULL;
  size_t cap = 0, n;
  if (!file) {
    perror(path);
    exit(2);
  }
  *len = 0;
  do {
    cap = cap ? cap * 2 : 65536;
    text = realloc(text, cap);
    if (!text) exit(2);
    n = fread(text + *len, 1, cap - *len, file);
    *len += n;
  } while (*len == cap);
  if (file != stdin) fclose(file);
  return text;
}

static void print_call (const char *src, const FrontCall *c) {
  printf("call %d:%d (%d) '%.*s' name '%.*s' end %zu%s%s%s\n", c->line,
         c->column, c->paren_line, (int)(c->callee_end - c->callee),
         src + c->callee, (int)(c->name_end - c->name), src + c->name,
         c->end, c->method ? " method" : "",
         c->discarded ? " discarded" : "", c->awaited ? " awaited" : "");
}

static void print_sites (const char *src, const FrontResult *r) {
  for (size_t i = 0; i < r->ncalls; i++) print_call(src, &r->calls[i]);
  for (size_t i = 0; i < r->nfunctions; i++) {
    const FrontFunction *f = &r->functions[i];
    printf("function %d (%d) to %d %s%s\n", f->line, f->paren_line,
           f->end_line, f->name ? f->name : "?",
           f->is_async ? " async" : "");
  }
}

static void print_error (const FrontDiag *d) {
  printf("%d:%d: %s%s\n", d->line, d->column,
         d->language ? "SyntaxError: " : "", d->message);
  if (d->hint) printf("hint: %s\n", d->hint);
}

typedef struct Settings {
  unsigned options;
  int check, each;
} Settings;

static int translate (Front *fe, const char *path, const Settings *set) {
  FrontResult r;
  size_t len, skip;
  char *src = read_file(path, &len);
  FrontStatus status;
  skip = ar__front_skip_header(src, len);
  status = ar__front_translate(fe, src + skip, len - skip, set->options, &r);
  if (set->each) printf("%s: ", path);
  if (status == FRONT_NOMEM) printf("not enough memory\n");
  else if (status == FRONT_SYNTAX) print_error(&r.diag);
  else if (set->each) printf("ok\n");
  else if (set->options & FRONT_SITES) print_sites(src + skip, &r);
  else if (!set->check) fwrite(r.text, 1, r.len, stdout);
  free(src);
  return status != FRONT_OK && !set->each;
}

int main (int argc, char **argv) {
  Front *fe = ar__front_open(allocate, NULL);
  Settings set = {0};
  int failed = 0;
  for (int i = 1; fe && i < argc; i++) {
    if (!strcmp(argv[i], "--sites")) set.options |= FRONT_SITES;
    else if (!strcmp(argv[i], "--toplevel"))
      set.options |= FRONT_TOPLEVEL_AWAIT;
    else if (!strcmp(argv[i], "--check")) set.check = 1;
    else if (!strcmp(argv[i], "--each")) set.each = 1;
    else failed |= translate(fe, argv[i], &set);
  }
  ar__front_close(fe);
  return failed;
}
