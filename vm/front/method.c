/* SPDX-License-Identifier: MIT
**
** Awaits of methods of locals. Most objects that are awaited a lot belong to
** classes of the library, whose methods never change: the body of such a
** method is looked up once, where the local gets its value.
**
**     local s = E                 local s = E local m1_=async_.method(s,"m");
**     while x do                  while x do
**       await s:m(y)                (m1_ or await_[s.m])(s,y)
**     end                         end
**
** m1_ is nil for all other objects. Only for locals that are never assigned
** again, and only if the await is in a loop or in an inner function.
*/
#include "parse.h"

#include <string.h>

/* Each takes a local and maybe an upvalue, of which Lua has few: what is
   bound otherwise and the most of these stay below. */
#define MAX_OF_FUNCTION 8
#define MAX_OF_CHUNK 24

/* The last [n] locals have their values, or begin; what is bound to them
   may stand at [pos]. */
void ar__method_place (Parser *p, int n, size_t pos) {
  if (ar__diag_stopped(p->fault)) return;
  /* no edit of the next token may be there */
  if (pos < p->lx.len && !strchr(" \t\r\n;", p->lx.src[pos])) return;
  for (int i = 1; i <= n; i++) {
    Var *var = &p->vars[p->nvars - (size_t)i];
    if (var->kind != VAR_CONSTANT) var->place = pos;
  }
}

static MethodAwaits *find_method (Parser *p, Var *var, const Symbol *name) {
  MethodAwaits *m = var->methods;
  while (m && m->name != name) m = m->next;
  if (m || !(m = ar__arena_alloc(p->arena, sizeof *m))) return m;
  memset(m, 0, sizeof *m);
  m->name = name;
  m->next = var->methods;
  var->methods = m;
  return m;
}

/* The function whose local number [var] is. */
static const Func *owner (const Parser *p, int var) {
  const Func *fn = p->fn;
  while (var < fn->first_local) fn = fn->prev;
  return fn;
}

/* await s:m(x), [s] a local: the edit [d.close_edit] is between the two
   parts of the look-up. */
void ar__method_await (Parser *p, int s, const Symbol *method,
                       DirectAwait d) {
  Var *var = &p->vars[s];
  MethodAwaits *m;
  DirectAwait *kept;
  const Func *fn;
  if (ar__diag_stopped(p->fault) || var->place == 0) return;
  m = find_method(p, var, method);
  kept = m ? ar__arena_alloc(p->arena, sizeof *kept) : NULL;
  if (!kept) return;
  fn = owner(p, s);
  m->worth = m->worth || ar__async_runs_often(p, fn, s - fn->first_local);
  *kept = d;
  kept->next = m->awaits;
  m->awaits = kept;
}

static void bind (Parser *p, const Var *var, const MethodAwaits *m) {
  const Symbol *s = var->symbol;
  int n = ++p->nmethods;
  ar__edit_add(&p->edits, var->place, 0,
               ar__arena_format(p->arena, " local m%d" MARK "=async" MARK
                                ".method(%.*s,\"%.*s\");", n, (int)s->len,
                                s->text, (int)m->name->len,
                                m->name->text));
  for (const DirectAwait *d = m->awaits; d; d = d->next) {
    ar__edit_set(&p->edits, d->open_edit, d->open_del,
                 ar__arena_format(p->arena, "%s(m%d" MARK " or await" MARK
                                  "[", d->statement ? ";" : "", n));
    ar__edit_set(&p->edits, d->close_edit, 0, "])");
  }
}

void ar__method_scope_end (Parser *p, const Var *var) {
  Func *fn = p->fn;
  if (ar__diag_stopped(p->fault) || var->assigned || p->many_upvalues
      || fn->peak > MAX_PEAK)
    return;
  for (const MethodAwaits *m = var->methods; m; m = m->next) {
    if (!m->worth || fn->nmethods >= MAX_OF_FUNCTION
        || p->nmethods >= MAX_OF_CHUNK)
      continue;
    fn->nmethods++;
    bind(p, var, m);
  }
}
