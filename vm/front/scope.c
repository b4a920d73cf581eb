/* SPDX-License-Identifier: MIT
**
** Scopes: which names are locals, which functions capture them, where a
** goto may go. The rules, limits and messages are those of Lua 5.4.4.
*/
#include "parse.h"

#include <stdint.h>

/*
** Locals and upvalues
*/

/* A mistake that Lua reports without the current token. */
static void semantic_error (Parser *p, const char *message) {
  ar__diag_raise(p->fault, ar__lex_place(&p->lx), message, NULL);
}

/* The last "%d" of Lua's own message depends on the function. */
static void limit_error (Parser *p, const Func *fn, const char *what,
                         int limit) {
  const char *where = "main function";
  if (fn->line_defined != 0)
    where = ar__arena_format(p->arena, "function at line %d",
                             fn->line_defined);
  ar__lex_error(&p->lx,
                ar__arena_format(p->arena, "too many %s (limit is %d) in %s",
                                 what, limit, where), NULL);
}

static void note_peak (Parser *p) {
  Func *fn = p->fn;
  int n = (int)p->nvars - fn->first_local + fn->nextra;
  if (n > fn->peak) fn->peak = n;
}

/*
** A new local of the current function; its scope begins later. Result:
** NULL when it cannot be made; the chunk has failed then.
*/
Var *ar__names_declare (Parser *p, Symbol *name) {
  Var *vars, *var;
  if (ar__diag_stopped(p->fault) || !name) return NULL;
  if ((int)p->nvars + 1 - p->fn->first_local > MAX_LOCALS) {
    limit_error(p, p->fn, "local variables", MAX_LOCALS);
    return NULL;
  }
  vars = ar__arena_grow(p->arena, p->vars, &p->vars_cap, p->nvars,
                        sizeof *vars);
  if (!vars) return NULL;
  p->vars = vars;
  var = &vars[p->nvars++];
  var->symbol = name;
  var->kind = VAR_PLAIN;
  var->outer = -1;
  var->active = false;
  var->captured_by = 0;
  var->async = NULL;
  var->methods = NULL;
  var->place = 0;
  var->assigned = false;
  ar__facts_declare(p, var);
  note_peak(p);
  return var;
}

/* The scope of the next [n] declared locals begins. */
void ar__names_activate (Parser *p, int n) {
  if (ar__diag_stopped(p->fault)) return;
  for (; n > 0; n--) {
    int index = p->fn->first_local + p->fn->nactive++;
    Var *var = &p->vars[index];
    var->active = true;
    var->outer = var->symbol->binding;
    var->symbol->binding = index;
  }
}

/* Ends the scope of all locals of the function from [level] on. */
static void remove_vars (Parser *p, int level) {
  size_t first = (size_t)(p->fn->first_local + level);
  while (p->nvars > first) {
    Var *var = &p->vars[--p->nvars];
    if (var->active) var->symbol->binding = var->outer;
    if (var->async) ar__async_scope_end(p, var->async);
    if (var->methods) ar__method_scope_end(p, var);
  }
  p->fn->nactive = level;
}

static bool has_upvalue (const Func *fn, int index) {
  for (int i = 0; i < fn->nups; i++) {
    if (fn->ups[i] == index) return true;
  }
  return false;
}

/* Makes variable [index] an upvalue of [fn] and of the functions between. */
static void capture (Parser *p, Func *fn, int index) {
  if (!fn || index >= fn->first_local || has_upvalue(fn, index)) return;
  capture(p, fn->prev, index);
  if (fn->nups >= MAX_UPVALUES) {
    limit_error(p, fn, "upvalues", MAX_UPVALUES);
    return;
  }
  fn->ups[fn->nups++] = index;
  if (fn->nups > MAX_UPVALUES / 4) p->many_upvalues = true;
}

static void use_variable (Parser *p, int index) {
  Var *var = &p->vars[index];
  if (index >= p->fn->first_local || var->captured_by == p->fn->id) return;
  if (var->kind == VAR_CONSTANT) return;
  capture(p, p->fn, index);
  p->vars[index].captured_by = p->fn->id;
}

/* Result: the index of the local that [name] means, or -1: a global. */
int ar__names_resolve (Parser *p, Symbol *name) {
  if (ar__diag_stopped(p->fault) || !name) return -1;
  if (name->binding >= 0) {
    use_variable(p, name->binding);
    return name->binding;
  }
  use_variable(p, p->env->binding);
  return -1;
}

/* Checks that [e], the target of an assignment, is not constant. */
void ar__names_check_assign (Parser *p, const Exp *e) {
  Var *var;
  if (e->kind != EXP_NAME || e->parens || e->var < 0) return;
  if (ar__diag_stopped(p->fault)) return;
  var = &p->vars[e->var];
  var->assigned = true;
  if (var->async) var->async->assigned = true;
  if (var->kind == VAR_PLAIN) return;
  ar__diag_raise(p->fault, ar__lex_place(&p->lx),
                 ar__arena_format(p->arena, "attempt to assign to const "
                                  "variable '%.*s'", (int)var->symbol->len,
                                  var->symbol->text), NULL);
}

/*
** Labels and gotos
*/

static Label *find_label (Parser *p, const Symbol *name) {
  for (size_t i = (size_t)p->fn->first_label; i < p->nlabels; i++) {
    if (p->labels[i].name == name) return &p->labels[i];
  }
  return NULL;
}

static bool too_many (Parser *p, size_t n) {
  if (n < MAX_LABELS) return false;
  ar__lex_error(&p->lx, "too many labels/gotos (limit is 32767)", NULL);
  return true;
}

Goto *ar__names_add_goto (Parser *p, Symbol *name, int line, int nactive) {
  Goto *gotos, *g;
  if (too_many(p, p->ngotos)) return NULL;
  gotos = ar__arena_grow(p->arena, p->gotos, &p->gotos_cap, p->ngotos,
                         sizeof *gotos);
  if (!gotos) return NULL;
  p->gotos = gotos;
  g = &gotos[p->ngotos++];
  g->name = name;
  g->line = line;
  g->nactive = nactive;
  g->edit = SIZE_MAX;
  g->name_len = 0;
  g->last = false;
  return g;
}

static void jumps_into_scope (Parser *p, const Goto *g) {
  const Symbol *local = p->vars[p->fn->first_local + g->nactive].symbol;
  semantic_error(p, ar__arena_format(
      p->arena, "<goto %.*s> at line %d jumps into the scope of local '%.*s'",
      (int)g->name->len, g->name->text, g->line, (int)local->len,
      local->text));
}

/* Resolves the gotos of the current block that wait for [label]. */
static void solve_gotos (Parser *p, const Label *label) {
  size_t keep = (size_t)p->fn->block->first_goto;
  for (size_t i = keep; i < p->ngotos; i++) {
    Goto *g = &p->gotos[i];
    if (g->name != label->name) {
      p->gotos[keep++] = *g;
    } else if (g->nactive < label->nactive) {
      jumps_into_scope(p, g);
      return;
    }
  }
  p->ngotos = keep;
}

static int with_depth (const Parser *p) {
  return p->fn->with ? p->fn->with->depth : 0;
}

/* Defines label [name] here; its '::' have been read. */
void ar__names_label (Parser *p, Symbol *name, int line) {
  Label *labels, *old = find_label(p, name);
  Label label = {name, line, p->fn->nactive, with_depth(p)};
  if (ar__diag_stopped(p->fault)) return;
  if (old) {
    semantic_error(p, ar__arena_format(
        p->arena, "label '%.*s' already defined on line %d",
        (int)name->len, name->text, old->line));
    return;
  }
  if (ar__parse_block_follows(p, false)) /* locals are out of scope here */
    label.nactive = p->fn->block->nactive;
  if (too_many(p, p->nlabels)) return;
  labels = ar__arena_grow(p->arena, p->labels, &p->labels_cap, p->nlabels,
                          sizeof *labels);
  if (!labels) return;
  p->labels = labels;
  p->labels[p->nlabels++] = label;
  solve_gotos(p, &label);
}

/* Text of a way out through the current 'with'. */
static const char *signal_text (Parser *p, int signal) {
  const char *format = ar__parse_block_follows(p, true)
                       ? "return %d" : "do return %d end";
  return ar__arena_format(p->arena, format, signal);
}

/* A goto to a label that is known: it may leave some 'with' bodies. */
static void go_back (Parser *p, const Label *label, size_t word, Token name) {
  Jump jump = {.kind = JUMP_GOTO, .label = label->name,
               .depth = label->with_depth};
  if (label->with_depth == with_depth(p)) return;
  ar__edit_add(&p->edits, word, 4,
               signal_text(p, ar__with_signal(p, p->fn->with, jump)));
  ar__edit_add(&p->edits, name.start, name.end - name.start, "");
}

/* gotostat -> GOTO NAME */
void ar__names_goto (Parser *p) {
  size_t word = p->lx.t.start;
  int line;
  Token name;
  Label *label;
  Goto *g;
  ar__lex_next(&p->lx);
  line = p->lx.line;
  name = p->lx.t;
  name.symbol = ar__parse_name(p);
  if (!name.symbol) return;
  label = find_label(p, name.symbol);
  if (label) {
    go_back(p, label, word, name);
    return;
  }
  g = ar__names_add_goto(p, name.symbol, line, p->fn->nactive);
  if (!g || !p->fn->with) return;
  g->edit = ar__edit_reserve(&p->edits, word);
  ar__edit_reserve(&p->edits, name.start);
  g->name_len = name.end - name.start;
  g->last = ar__parse_block_follows(p, true);
}

static Block *innermost_loop (const Parser *p) {
  Block *block = p->fn->block;
  while (block && block->kind == BLOCK_PLAIN) block = block->prev;
  return block;
}

/* breakstat -> BREAK */
void ar__names_break (Parser *p) {
  size_t word = p->lx.t.start;
  int line = p->lx.line;
  Block *loop = innermost_loop(p);
  ar__lex_next(&p->lx);
  if (!loop) {
    ar__names_add_goto(p, NULL, line, p->fn->nactive);
  } else if (loop->with_depth < with_depth(p)) {
    Jump jump = {.kind = JUMP_BREAK, .loop = loop,
                 .depth = loop->with_depth};
    ar__edit_add(&p->edits, word, 5,
                 signal_text(p, ar__with_signal(p, p->fn->with, jump)));
  } else if (loop->kind == BLOCK_ASYNC_LOOP) {
    loop->has_break = true;
    ar__edit_add(&p->edits, word, 5, "goto brk" MARK);
  }
}

/*
** Blocks and functions
*/

void ar__names_enter (Parser *p, Block *block, int kind) {
  block->prev = p->fn->block;
  block->first_label = (int)p->nlabels;
  block->first_goto = (int)p->ngotos;
  block->nactive = p->fn->nactive;
  block->kind = kind;
  block->with_depth = with_depth(p);
  block->has_break = false;
  p->fn->block = block;
}

static void undefined_goto (Parser *p, const Goto *g) {
  const char *message;
  if (!g->name)
    message = ar__arena_format(p->arena, "break outside loop at line %d",
                               g->line);
  else
    message = ar__arena_format(
        p->arena, "no visible label '%.*s' for <goto> at line %d",
        (int)g->name->len, g->name->text, g->line);
  semantic_error(p, message);
}

void ar__names_leave (Parser *p) {
  Block *block = p->fn->block;
  remove_vars(p, block->nactive);
  p->nlabels = (size_t)block->first_label;
  p->fn->block = block->prev;
  if (block->prev) {
    for (size_t i = (size_t)block->first_goto; i < p->ngotos; i++)
      p->gotos[i].nactive = block->nactive;
  } else {
    if ((size_t)block->first_goto < p->ngotos)
      undefined_goto(p, &p->gotos[block->first_goto]);
    p->ngotos = (size_t)block->first_goto;
  }
}

void ar__names_open_func (Parser *p, Func *fn, Block *block) {
  fn->prev = p->fn;
  fn->is_vararg = fn->has_yield = false;
  fn->id = ++p->nfuncs;
  fn->first_local = (int)p->nvars;
  fn->first_label = (int)p->nlabels;
  fn->nactive = fn->nextra = fn->peak = fn->nmethods = 0;
  fn->params = fn->params_end = 0;
  fn->block = NULL;
  fn->with = NULL;
  fn->nups = 0;
  p->fn = fn;
  ar__names_enter(p, block, BLOCK_PLAIN);
}

void ar__names_close_func (Parser *p) {
  ar__names_leave(p);
  p->fn = p->fn->prev;
}
