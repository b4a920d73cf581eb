/* SPDX-License-Identifier: MIT
**
** Fuzzes the front end. Whatever the bytes are, it must not crash, must
** hand plain Lua back as it came, must keep the number of lines, and must
** survive a failing allocation without a leak. The first two bytes choose
** the options and the allocation that fails (none, if the second is 0).
*/
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "front.h"

typedef struct Memory {
  size_t in_use, countdown; /* countdown 0: no failure */
} Memory;

static void *allocate (void *ud, void *ptr, size_t osize, size_t nsize) {
  Memory *memory = ud;
  assert(!ptr || osize > 0);
  memory->in_use -= ptr ? osize : 0;
  if (nsize == 0) {
    free(ptr);
    return NULL;
  }
  if (memory->countdown > 0 && --memory->countdown == 0) return NULL;
  memory->in_use += nsize;
  return realloc(ptr, nsize);
}

static size_t count_lines (const char *text, size_t len) {
  size_t n = 0;
  for (size_t i = 0; i < len; i++) n += text[i] == '\n';
  return n;
}

static void check_result (const char *src, size_t len, unsigned options,
                          const FrontResult *r) {
  if (!r->changed) {
    assert(r->text == src && r->len == len);
    assert(!(options & FRONT_TOPLEVEL_AWAIT));
  } else {
    assert(count_lines(r->text, r->len) == count_lines(src, len) + 1);
  }
  for (size_t i = 0; i < r->ncalls; i++) {
    const FrontCall *c = &r->calls[i];
    assert(c->callee < c->callee_end && c->callee_end < c->end);
    assert(c->end <= len && c->name <= c->name_end);
    assert(c->callee <= c->name && c->name_end <= c->callee_end);
    assert(i == 0 || (options & FRONT_FACTS) ||
           r->calls[i - 1].callee <= c->callee);
    assert(c->line >= 1 && c->paren_line >= c->line && c->column >= 1);
  }
}

static void check_value (const FrontResult *r, const FrontValue *v,
                         size_t len) {
  assert(v->start <= v->end && v->end <= len);
  if (v->kind == FRONT_PATH) assert(v->start < v->end);
  if (v->kind == FRONT_PATH) assert(v->local < r->ndecls);
  if (v->kind == FRONT_CALL || v->kind == FRONT_FIELD)
    assert(v->index < r->ncalls);
  if (v->kind == FRONT_FUNCTION) assert(v->index < r->nfunctions);
}

static void check_facts (const FrontResult *r, size_t len) {
  for (size_t i = 0; i < r->ncalls; i++) {
    check_value(r, &r->calls[i].base, len);
    check_value(r, &r->calls[i].argument, len);
    assert(r->calls[i].function <= r->nfunctions);
  }
  for (size_t i = 0; i < r->ndecls; i++)
    check_value(r, &r->decls[i].value, len);
  for (size_t i = 0; i < r->nbindings; i++) {
    check_value(r, &r->bindings[i].target, len);
    check_value(r, &r->bindings[i].value, len);
  }
  for (size_t i = 0; i < r->nblocks; i++)
    check_value(r, &r->blocks[i].value, len);
  check_value(r, &r->result, len);
}

static void check_diag (const FrontDiag *d) {
  assert(d->line >= 1 && d->column >= 1 && d->width >= 1);
  assert(d->message && d->message[0] != '\0');
}

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size) {
  Memory memory = {0, 0};
  unsigned options;
  size_t skip, len;
  const char *src;
  Front *fe;
  FrontResult r;
  FrontStatus status;
  if (size < 2) return 0;
  options = data[0] & 31;
  if (options & FRONT_FACTS) options |= FRONT_SITES;
  fe = ar__front_open(allocate, &memory);
  memory.countdown = data[1] < 128 ? 0 : data[1] - 127u;
  src = (const char *)data + 2;
  skip = ar__front_skip_header(src, size - 2);
  assert(skip <= size - 2);
  src += skip;
  len = size - 2 - skip;
  status = ar__front_translate(fe, src, len, options, &r);
  if (status == FRONT_OK) {
    check_result(src, len, options, &r);
    check_facts(&r, len);
  }
  else if (status == FRONT_SYNTAX) check_diag(&r.diag);
  else assert(data[1] >= 128);
  ar__front_close(fe);
  assert(memory.in_use == 0);
  return 0;
}
