/* SPDX-License-Identifier: MIT
**
** The facade of the front end: sets up a parser, runs it, and puts its
** edits, or its complaint, into a FrontResult.
*/
#include "parse.h"

#include <string.h>

struct Front {
  FrontAlloc alloc;
  void *ud;
  Arena arena;
  const volatile bool *stop;
};

Front *ar__front_open (FrontAlloc alloc, void *ud) {
  Front *fe = alloc(ud, NULL, 0, sizeof *fe);
  if (!fe) return NULL;
  fe->alloc = alloc;
  fe->ud = ud;
  fe->stop = NULL;
  ar__arena_init(&fe->arena, alloc, ud);
  return fe;
}

void ar__front_set_stop (Front *fe, const volatile bool *stop) {
  fe->stop = stop;
}

void ar__front_close (Front *fe) {
  if (!fe) return;
  ar__arena_reset(&fe->arena);
  fe->alloc(fe->ud, fe, sizeof *fe, 0);
}

/*
** Underscores
*/

/* Is this the name of something that edits may insert? */
static bool is_internal (const char *text, size_t len) {
  static const char *const names[] = {"await", "async", "sig", "va", "brk"};
  size_t i = 1;
  for (size_t n = 0; n < sizeof names / sizeof names[0]; n++) {
    if (len == strlen(names[n]) && !memcmp(text, names[n], len)) return true;
  }
  if (len > 2 && text[len - 2] == '_' && strchr("bk", text[len - 1]))
    return true;
  while (i < len && text[i] >= '0' && text[i] <= '9') i++;
  return len > 1 && (text[0] == 'v' || text[0] == 'm') && i == len;
}

/* Result: how many underscores make all internal names new. */
static size_t count_underscores (const Names *names) {
  size_t most = 0;
  for (size_t i = 0; i < names->nslots; i++) {
    for (const Symbol *s = names->slots[i]; s; s = s->next) {
      size_t len = s->len;
      while (len > 0 && s->text[len - 1] == '_') len--;
      if (s->len - len > most && is_internal(s->text, len))
        most = s->len - len;
    }
  }
  return most + 1;
}

/*
** Translation
*/

/* Variable 0 is _ENV; it belongs to no function. */
static bool add_environment (Parser *p) {
  p->vars = ar__arena_grow(p->arena, NULL, &p->vars_cap, 0, sizeof(Var));
  p->env = ar__lex_intern(&p->names, "_ENV", 4);
  p->self = ar__lex_intern(&p->names, "self", 4);
  p->hidden = ar__lex_intern(&p->names, "(for state)", 11);
  if (!p->vars || !p->env || !p->self || !p->hidden) return false;
  memset(p->vars, 0, sizeof *p->vars);
  p->vars[0].symbol = p->env;
  p->vars[0].outer = -1;
  p->vars[0].active = true;
  p->env->binding = 0;
  p->nvars = 1;
  return true;
}

/* Puts the chunk into the function that gets 'await_' and 'async_'. */
static void wrap (Parser *p, size_t first, size_t last) {
  bool main = (p->options & FRONT_TOPLEVEL_AWAIT) != 0;
  const char *locals = ar__async_bind_globals(p);
  const char *open = main ? "async" MARK ".fn(\"main\",function(...) "
                          : "function(...) ";
  ar__edit_set(&p->edits, first, 0,
               ar__arena_format(p->arena, "local await" MARK ",async" MARK
                                "=...%s return %s", locals, open));
  ar__edit_set(&p->edits, last, 0, main ? "\nend)" : "\nend");
}

static void take_sites (Parser *p, FrontResult *r) {
  if (p->options & FRONT_FACTS) ar__facts_take(p, r);
  else
    ar__arena_sort(p->arena, p->calls, p->ncalls, sizeof(FrontCall),
                 offsetof(FrontCall, callee));
  r->calls = p->calls;
  r->ncalls = p->ncalls;
  r->functions = p->functions;
  r->nfunctions = p->nfunctions;
  r->locals = p->locals ? p->locals : "";
}

/* Parses all; fills [r] but for its status. */
static void run (Parser *p, FrontResult *r) {
  size_t first;
  p->edits.arena = p->arena;
  if (!add_environment(p) || !ar__facts_open(p)) return;
  first = ar__edit_reserve(&p->edits, 0);
  ar__parse_chunk(p);
  if (ar__diag_stopped(p->fault)) return;
  if (p->edits.n > 1 || p->options & FRONT_TOPLEVEL_AWAIT) {
    wrap(p, first, ar__edit_reserve(&p->edits, p->lx.len));
    r->text = ar__edit_apply(&p->edits, p->lx.src, p->lx.len,
                             count_underscores(&p->names), &r->len);
    r->changed = true;
  }
  take_sites(p, r);
}

FrontStatus ar__front_translate (Front *fe, const char *src, size_t len,
                                 unsigned options, FrontResult *r) {
  Fault fault = {.arena = &fe->arena, .stop = fe->stop};
  Parser parser = {.arena = &fe->arena, .fault = &fault,
                   .options = options};
  memset(r, 0, sizeof *r);
  ar__arena_reset(&fe->arena);
  r->text = src;
  r->len = len;
  if (ar__lex_open(&parser.lx, &fault, &parser.names, src, len))
    run(&parser, r);
  if (fault.stopped) return FRONT_STOPPED;
  if (fe->arena.failed) return FRONT_NOMEM;
  if (!fault.raised) return FRONT_OK;
  r->diag = fault.diag;
  return FRONT_SYNTAX;
}

size_t ar__front_skip_header (const char *src, size_t len) {
  size_t pos = len >= 3 && !memcmp(src, "\xEF\xBB\xBF", 3) ? 3 : 0;
  if (pos < len && src[pos] == '#') {
    while (pos < len && src[pos] != '\n') pos++;
  }
  return pos;
}
