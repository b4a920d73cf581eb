/* SPDX-License-Identifier: MIT
**
** What a checker wants to know of a chunk, noted while it is parsed: what
** locals are declared with, what is assigned to names, what becomes of the
** results of calls, what blocks enter and loops go over.
*/
#include "parse.h"

#include <string.h>

static bool wanted (const Parser *p) {
  return (p->options & FRONT_FACTS) && !ar__diag_stopped(p->fault);
}

/* One more element of an array, cleared; NULL: no memory. */
static void *add (Arena *arena, void *array, size_t *n, size_t *cap,
                  size_t size) {
  char *items = ar__arena_grow(arena, array, cap, *n, size);
  if (items) memset(items + size * *n, 0, size);
  return items;
}

static FrontLocal *add_local (Parser *p) {
  FrontLocal *decls = add(p->arena, p->decls, &p->ndecls, &p->decls_cap,
                          sizeof *decls);
  if (!decls) return NULL;
  p->decls = decls;
  return &decls[p->ndecls++];
}

/* Number 0 stands for the globals. */
bool ar__facts_open (Parser *p) {
  return !(p->options & FRONT_FACTS) || add_local(p) != NULL;
}

/*
** Values
*/

FrontValue ar__facts_value (const Parser *p, const Exp *e) {
  FrontValue v = {.kind = FRONT_OTHER};
  if (!wanted(p)) return v;
  v.start = e->start;
  v.end = e->end;
  if ((e->kind == EXP_NAME || e->kind == EXP_INDEX) && e->dotted
      && e->parens == 0) {
    v.kind = FRONT_PATH;
    v.local = e->var >= 0 ? p->vars[e->var].fact : 0;
  } else if (e->kind == EXP_CALL || e->kind == EXP_AWAIT) {
    if (e->call == NO_CALL) return v;
    v.kind = FRONT_CALL;
    v.index = e->call;
    v.awaited = e->kind == EXP_AWAIT;
  } else if (e->kind == EXP_INDEX && e->fields > 0 && e->parens == 0
             && e->call != NO_CALL) {
    v.kind = FRONT_FIELD;
    v.index = e->call;
    v.start = e->fields;
  } else if (e->kind == EXP_CONST) {
    v.kind = FRONT_CONSTANT;
  } else if (e->function > 0) {
    v.kind = FRONT_FUNCTION;
    v.index = e->function - 1;
  } else if (e->table) {
    v.kind = FRONT_TABLE;
  }
  return v;
}

static FrontValue function_value (const Header *header) {
  FrontValue v = {.kind = FRONT_FUNCTION, .index = header->site};
  return v;
}

/*
** Calls
*/

/* The arguments of a call of [e] come next. */
void ar__facts_call (Parser *p, const Exp *e, FrontCall *call) {
  const Header *header = p->fn->header;
  if (!wanted(p)) return;
  call->base = ar__facts_value(p, e);
  call->base.end = e->is_method ? e->colon : p->lx.last_end;
  if (header) call->function = header->site + 1;
}

void ar__facts_argument (Parser *p, size_t call, const Exp *e) {
  if (!wanted(p) || call >= p->ncalls) return;
  p->calls[call].argument = ar__facts_value(p, e);
}

void ar__facts_use (Parser *p, const Exp *e, FrontUse use) {
  if (wanted(p) && e->kind == EXP_CALL && e->call < p->ncalls)
    p->calls[e->call].use = use;
}

void ar__facts_operator (Parser *p, const Exp *left, const Exp *right,
                         int op) {
  bool equality = op == TK_EQ || op == TK_NE;
  FrontUse use = equality ? FRONT_USE_COMPARED : FRONT_USE_OPERAND;
  if (op == TK_AND || op == TK_OR) {
    ar__facts_use(p, left, FRONT_USE_CONDITION);
    return;
  }
  ar__facts_use(p, left, use);
  ar__facts_use(p, right, use);
}

/*
** Locals
*/

void ar__facts_declare (Parser *p, Var *var) {
  FrontLocal *local;
  var->fact = 0;
  if (!wanted(p) || !(local = add_local(p))) return;
  local->name = var->symbol->text;
  local->len = var->symbol->len;
  var->fact = p->ndecls - 1;
}

/* Of the last [n] locals the first one. */
static FrontLocal *last_locals (Parser *p, int n) {
  return &p->decls[p->vars[p->nvars - (size_t)n].fact];
}

/* The last [n] locals were declared with [nexps] values, the last is [e]. */
void ar__facts_locals (Parser *p, int n, int nexps, const Exp *e) {
  FrontLocal *local;
  FrontValue v;
  if (!wanted(p) || nexps != 1) return;
  v = ar__facts_value(p, e);
  if (n > 1 && v.kind != FRONT_CALL) return;
  local = last_locals(p, n);
  for (int i = 0; i < n; i++) {
    local[i].value = v;
    local[i].result = i + 1;
  }
}

/* The last local is the function of that site. */
void ar__facts_local_function (Parser *p, size_t site) {
  if (!wanted(p)) return;
  last_locals(p, 1)->value = (FrontValue){.kind = FRONT_FUNCTION,
                                          .index = site};
}

/* The last local is what a with block that enters [e] gives. */
void ar__facts_entered (Parser *p, const Exp *e) {
  FrontLocal *local;
  if (!wanted(p)) return;
  local = last_locals(p, 1);
  local->value = ar__facts_value(p, e);
  local->result = 1;
  local->entered = true;
}

/* The last local is the 'self' of a method. */
void ar__facts_self (Parser *p, const Header *header) {
  if (wanted(p)) last_locals(p, 1)->value = header->owner;
}

/*
** Assignments
*/

static void bind (Parser *p, const Exp *target, FrontValue value) {
  FrontBinding *bindings = add(p->arena, p->bindings, &p->nbindings,
                               &p->bindings_cap, sizeof *bindings);
  if (!bindings) return;
  p->bindings = bindings;
  bindings[p->nbindings].target = ar__facts_value(p, target);
  bindings[p->nbindings++].value = value;
  if (target->kind == EXP_NAME && target->parens == 0 && target->var >= 0)
    p->decls[p->vars[target->var].fact].assigned = true;
}

/* [value] NULL: unknown */
void ar__facts_assign (Parser *p, const Exp *target, const Exp *value) {
  FrontValue v = {.kind = FRONT_OTHER};
  if (!wanted(p)) return;
  if (value) v = ar__facts_value(p, value);
  bind(p, target, v);
}

/* function a.b:c() */
void ar__facts_define (Parser *p, const Exp *target, const Header *header) {
  if (wanted(p)) bind(p, target, function_value(header));
}

/*
** Blocks
*/

void ar__facts_block (Parser *p, Place place, bool is_async, bool is_loop,
                      const Exp *e) {
  FrontBlock *blocks, block = {.line = place.line, .column = place.column,
                               .width = place.width, .is_async = is_async,
                               .is_loop = is_loop};
  if (!wanted(p)) return;
  blocks = add(p->arena, p->blocks, &p->nblocks, &p->blocks_cap,
               sizeof *blocks);
  if (!blocks) return;
  p->blocks = blocks;
  block.value = ar__facts_value(p, e);
  blocks[p->nblocks++] = block;
}

void ar__facts_return (Parser *p, const Exp *e) {
  if (wanted(p) && !p->fn->header) p->result = ar__facts_value(p, e);
}

void ar__facts_take (const Parser *p, FrontResult *r) {
  r->decls = p->decls;
  r->ndecls = p->ndecls;
  r->bindings = p->bindings;
  r->nbindings = p->nbindings;
  r->blocks = p->blocks;
  r->nblocks = p->nblocks;
  r->result = p->result;
}
