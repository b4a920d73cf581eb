/* SPDX-License-Identifier: MIT
**
** Statements of Lua 5.4. Each function carries its production; a mistake
** makes the lexer deliver TK_EOS, so nothing here looks for it but loops.
*/
#include "parse.h"

#include <string.h>

/*
** Helpers
*/

bool ar__parse_test_next (Parser *p, int kind) {
  if (p->lx.t.kind != kind) return false;
  ar__lex_next(&p->lx);
  return true;
}

static void error_expected (Parser *p, int kind) {
  const char *hint = NULL;
  if (ar__diag_stopped(p->fault)) return;
  if (p->lx.t.kind == ':' && (kind == TK_DO || kind == TK_THEN))
    hint = kind == TK_DO ? "a block opens with 'do', not with ':'"
                         : "a condition ends with 'then', not with ':'";
  ar__lex_error(&p->lx,
                ar__arena_format(p->arena, "%s expected",
                                 ar__lex_token_text(&p->lx, kind)), hint);
}

void ar__parse_check (Parser *p, int kind) {
  if (p->lx.t.kind != kind) error_expected(p, kind);
}

void ar__parse_check_next (Parser *p, int kind) {
  ar__parse_check(p, kind);
  ar__lex_next(&p->lx);
}

/* Expects [what], which closes the [who] of line [line]. */
void ar__parse_check_match (Parser *p, int what, const char *who, int line) {
  if (ar__parse_test_next(p, what) || ar__diag_stopped(p->fault)) return;
  if (line == p->lx.line) {
    error_expected(p, what);
    return;
  }
  ar__lex_error(&p->lx,
                ar__arena_format(p->arena,
                                 "%s expected (to close '%s' at line %d)",
                                 ar__lex_token_text(&p->lx, what), who,
                                 line), NULL);
}

/* Result: the name here, or NULL after a mistake. */
Symbol *ar__parse_name (Parser *p) {
  Symbol *symbol = p->lx.t.symbol;
  ar__parse_check(p, TK_NAME);
  if (p->lx.t.kind != TK_NAME) return NULL;
  ar__lex_next(&p->lx);
  return symbol;
}

/* One level deeper. Result: false at the limit, which is Lua's own. */
bool ar__parse_enter (Parser *p) {
  if (++p->depth <= MAX_DEPTH) return true;
  ar__diag_raise(p->fault, ar__lex_place(&p->lx), "C stack overflow",
                 "the code is nested too deeply");
  ar__lex_next(&p->lx);
  return false;
}

bool ar__parse_block_follows (const Parser *p, bool with_until) {
  switch (p->lx.t.kind) {
    case TK_ELSE: case TK_ELSEIF: case TK_END: case TK_EOS: return true;
    case TK_UNTIL: return with_until;
    default: return false;
  }
}

static void statement (Parser *p);

/*
** statlist -> { stat [';'] }
** After a mistake a statement may read nothing, hence the first test.
*/
void ar__parse_statements (Parser *p) {
  while (!ar__diag_stopped(p->fault) && !ar__parse_block_follows(p, true)) {
    bool last = p->lx.t.kind == TK_RETURN;
    statement(p);
    if (last) return;
  }
}

/* block -> statlist */
void ar__parse_block (Parser *p) {
  Block block;
  ar__names_enter(p, &block, BLOCK_PLAIN);
  ar__parse_statements(p);
  ar__names_leave(p);
}

/*
** Simple statements
*/

static void check_target (Parser *p, const Exp *e) {
  bool assignable = e->parens == 0
                    && (e->kind == EXP_NAME || e->kind == EXP_INDEX);
  if (!assignable) ar__lex_error(&p->lx, "syntax error", NULL);
  ar__names_check_assign(p, e);
}

/* Lets 'a.b = async function' name the function. */
static void name_function (Parser *p, const Exp *target) {
  if (p->lx.t.kind == TK_NAME && p->lx.t.symbol->word == WORD_ASYNC
      && target->dotted)
    p->fn_label = ar__lex_join(&p->lx, target->start, target->end);
}

/* restassign -> ',' suffixedexp restassign | '=' explist */
static void assignment_rest (Parser *p, Exp *target, int n) {
  Exp e;
  check_target(p, target);
  if (ar__parse_test_next(p, ',')) {
    ar__expr_suffixed(p, &e);
    if (ar__parse_enter(p)) assignment_rest(p, &e, n + 1);
    ar__parse_leave(p);
    ar__facts_assign(p, target, NULL);
  } else {
    int nexps;
    ar__parse_check_next(p, '=');
    if (n == 1) name_function(p, target);
    nexps = ar__expr_list(p, &e);
    ar__facts_assign(p, target, n == 1 && nexps == 1 ? &e : NULL);
  }
}

/* stat -> func | assignment */
static void expression_statement (Parser *p) {
  Place place = ar__lex_place(&p->lx);
  Exp e;
  ar__expr_suffixed(p, &e);
  if (p->lx.t.kind == '=' || p->lx.t.kind == ',') {
    assignment_rest(p, &e, 1);
  } else if (e.kind == EXP_CALL && e.parens == 0) {
    if (e.call != NO_CALL && !ar__diag_stopped(p->fault))
      p->calls[e.call].discarded = true;
  } else if (!ar__async_stray_yield(p, &e, place)) {
    ar__lex_error(&p->lx, "syntax error", ar__async_hint(p, &e));
  }
}

/* retstat -> RETURN [explist] [';'] */
static void return_statement (Parser *p) {
  size_t word = p->lx.t.start;
  Exp e;
  ar__lex_next(&p->lx);
  if (p->fn->with) {
    ar__with_return(p, word);
  } else if (!ar__parse_block_follows(p, true) && p->lx.t.kind != ';') {
    if (ar__expr_list(p, &e) == 1) ar__facts_return(p, &e);
  }
  ar__parse_test_next(p, ';');
}

/* label -> '::' NAME '::' */
static void label_statement (Parser *p, int line) {
  Symbol *name;
  ar__lex_next(&p->lx);
  name = ar__parse_name(p);
  ar__parse_check_next(p, TK_DBCOLON);
  while (p->lx.t.kind == ';' || p->lx.t.kind == TK_DBCOLON) statement(p);
  if (name) ar__names_label(p, name, line);
}

/*
** Local variables and functions
*/

/* attrib -> ['<' Name '>'] */
VarKind ar__parse_attribute (Parser *p) {
  Symbol *name;
  if (!ar__parse_test_next(p, '<')) return VAR_PLAIN;
  name = ar__parse_name(p);
  ar__parse_check_next(p, '>');
  if (!name || ar__diag_stopped(p->fault)) return VAR_PLAIN;
  if (name->len == 5 && !memcmp(name->text, "const", 5)) return VAR_CONST;
  if (name->len == 5 && !memcmp(name->text, "close", 5)) return VAR_CLOSE;
  ar__diag_raise(p->fault, ar__lex_place(&p->lx),
                 ar__arena_format(p->arena, "unknown attribute '%.*s'",
                                  (int)name->len, name->text), NULL);
  return VAR_PLAIN;
}

/* Reads the names of a local statement. Result: how many. */
static int local_names (Parser *p) {
  bool has_close = false;
  int n = 0;
  do {
    Var *var = ar__names_declare(p, ar__parse_name(p));
    VarKind kind = ar__parse_attribute(p);
    if (!var) return n;
    var->kind = kind;
    if (kind == VAR_CLOSE && has_close)
      ar__diag_raise(p->fault, ar__lex_place(&p->lx), "multiple "
                     "to-be-closed variables in local list", NULL);
    has_close = has_close || kind == VAR_CLOSE;
    n++;
  } while (ar__parse_test_next(p, ','));
  return n;
}

/* Is [e] a value that Lua computes while it compiles? */
static bool is_constant (const Parser *p, const Exp *e) {
  if (e->kind == EXP_NAME && e->var >= 0)
    return p->vars[e->var].kind == VAR_CONSTANT;
  return e->kind == EXP_CONST;
}

/* stat -> LOCAL NAME attrib { ',' NAME attrib } ['=' explist] */
static void local_statement (Parser *p) {
  Exp e, name = {.dotted = true, .start = p->lx.t.start, .end = p->lx.t.end};
  int n = local_names(p), nexps = 0;
  if (ar__parse_test_next(p, '=')) {
    if (n == 1) name_function(p, &name);
    nexps = ar__expr_list(p, &e);
  }
  if (ar__diag_stopped(p->fault)) return;
  ar__facts_locals(p, n, nexps, &e);
  if (n == nexps && p->vars[p->nvars - 1].kind == VAR_CONST
      && is_constant(p, &e))
    p->vars[p->nvars - 1].kind = VAR_CONSTANT;
  ar__names_activate(p, n);
  if (nexps > 0) ar__method_place(p, n, p->lx.last_end);
  if (n == 1 && nexps == 1 && p->vars[p->nvars - 1].kind <= VAR_CONST)
    ar__async_local_value(p, name.start, name.end);
}

/* stat -> LOCAL FUNCTION NAME body */
static void local_function (Parser *p) {
  Header header = {.is_local = true};
  ar__expr_header(p, &header);
  header.name = p->lx.t.start;
  header.name_end = p->lx.t.end;
  if (ar__names_declare(p, ar__parse_name(p))) {
    ar__facts_local_function(p, header.site);
    ar__names_activate(p, 1);
  }
  ar__expr_body(p, &header);
}

static void local_any (Parser *p) {
  size_t word = p->lx.t.start;
  ar__lex_next(&p->lx);
  if (p->options & FRONT_OPEN_LOCALS && ar__open_local(p, word)) return;
  if (p->lx.t.kind == TK_FUNCTION) local_function(p);
  else if (!ar__async_local_function(p)) local_statement(p);
}

/* funcstat -> FUNCTION funcname body */
void ar__parse_function (Parser *p) {
  Header header = {0};
  Exp e;
  ar__expr_header(p, &header);
  ar__expr_function_name(p, &header, &e);
  ar__expr_body(p, &header);
  ar__facts_define(p, &e, &header);
  ar__names_check_assign(p, &e);
}

/*
** Control structures
*/

/* whilestat -> WHILE cond DO block END */
static void while_statement (Parser *p, int line) {
  Block block;
  Exp e;
  ar__lex_next(&p->lx);
  ar__expr(p, &e);
  ar__facts_use(p, &e, FRONT_USE_CONDITION);
  ar__names_enter(p, &block, BLOCK_LOOP);
  ar__parse_check_next(p, TK_DO);
  ar__parse_block(p);
  ar__parse_check_match(p, TK_END, "while", line);
  ar__names_leave(p);
}

/* repeatstat -> REPEAT block UNTIL cond */
static void repeat_statement (Parser *p, int line) {
  Block loop, scope;
  Exp e;
  ar__names_enter(p, &loop, BLOCK_LOOP);
  ar__names_enter(p, &scope, BLOCK_PLAIN);
  ar__lex_next(&p->lx);
  ar__parse_statements(p);
  ar__parse_check_match(p, TK_UNTIL, "repeat", line);
  ar__expr(p, &e); /* sees the locals of the block */
  ar__facts_use(p, &e, FRONT_USE_CONDITION);
  ar__names_leave(p);
  ar__names_leave(p);
}

/* Declares [n] variables that the script cannot name. */
static void hidden_locals (Parser *p, int n) {
  for (; n > 0; n--) ar__names_declare(p, p->hidden);
}

/* forbody -> DO block; the last [nvars] locals begin in it */
static void for_body (Parser *p, int nhidden, int nvars) {
  Block block;
  ar__names_activate(p, nhidden);
  ar__parse_check_next(p, TK_DO);
  ar__names_enter(p, &block, BLOCK_PLAIN);
  ar__names_activate(p, nvars);
  ar__parse_block(p);
  ar__names_leave(p);
}

/* fornum -> NAME = exp ',' exp [',' exp] forbody */
static void for_number (Parser *p, Symbol *name) {
  Exp e;
  hidden_locals(p, 3);
  ar__names_declare(p, name);
  ar__parse_check_next(p, '=');
  ar__expr(p, &e);
  ar__parse_check_next(p, ',');
  ar__expr(p, &e);
  if (ar__parse_test_next(p, ',')) ar__expr(p, &e);
  for_body(p, 3, 1);
}

/* forlist -> NAME { ',' NAME } IN explist forbody */
static void for_list (Parser *p, Symbol *name, Place word) {
  int nvars = 1;
  Exp e;
  hidden_locals(p, 4);
  ar__names_declare(p, name);
  for (; ar__parse_test_next(p, ','); nvars++)
    ar__names_declare(p, ar__parse_name(p));
  ar__parse_check_next(p, TK_IN);
  ar__expr(p, &e);
  ar__facts_block(p, word, false, true, &e);
  if (ar__parse_test_next(p, ',')) ar__expr_list(p, &e);
  for_body(p, 4, nvars);
}

/* forstat -> FOR (fornum | forlist) END */
static void for_statement (Parser *p, int line) {
  Block block;
  Symbol *name;
  Place word = ar__lex_place(&p->lx);
  ar__names_enter(p, &block, BLOCK_LOOP);
  ar__lex_next(&p->lx);
  name = ar__parse_name(p);
  switch (p->lx.t.kind) {
    case '=': for_number(p, name); break;
    case ',': case TK_IN: for_list(p, name, word); break;
    default: ar__lex_error(&p->lx, "'=' or 'in' expected", NULL);
  }
  ar__parse_check_match(p, TK_END, "for", line);
  ar__names_leave(p);
}

/* test_then_block -> [IF | ELSEIF] cond THEN block */
static void then_block (Parser *p) {
  Exp e;
  ar__lex_next(&p->lx);
  ar__expr(p, &e);
  ar__facts_use(p, &e, FRONT_USE_CONDITION);
  ar__parse_check_next(p, TK_THEN);
  ar__parse_block(p);
}

/* ifstat -> IF cond THEN block {ELSEIF cond THEN block} [ELSE block] END */
static void if_statement (Parser *p, int line) {
  then_block(p);
  while (p->lx.t.kind == TK_ELSEIF) then_block(p);
  if (ar__parse_test_next(p, TK_ELSE)) ar__parse_block(p);
  ar__parse_check_match(p, TK_END, "if", line);
}

/* stat -> DO block END */
static void do_statement (Parser *p, int line) {
  ar__lex_next(&p->lx);
  ar__parse_block(p);
  ar__parse_check_match(p, TK_END, "do", line);
}

static void any_statement (Parser *p) {
  int line = p->lx.line;
  switch (p->lx.t.kind) {
    case ';': ar__lex_next(&p->lx); break;
    case TK_IF: if_statement(p, line); break;
    case TK_WHILE: while_statement(p, line); break;
    case TK_DO: do_statement(p, line); break;
    case TK_FOR: for_statement(p, line); break;
    case TK_REPEAT: repeat_statement(p, line); break;
    case TK_FUNCTION: ar__parse_function(p); break;
    case TK_LOCAL: local_any(p); break;
    case TK_DBCOLON: label_statement(p, line); break;
    case TK_RETURN: return_statement(p); break;
    case TK_BREAK: ar__names_break(p); break;
    case TK_GOTO: ar__names_goto(p); break;
    default:
      if (!ar__async_statement(p)) expression_statement(p);
  }
}

static void statement (Parser *p) {
  if (ar__parse_enter(p)) any_statement(p);
  ar__parse_leave(p);
}

/* chunk -> block */
void ar__parse_chunk (Parser *p) {
  Func main;
  Block block;
  ar__names_open_func(p, &main, &block);
  main.header = NULL;
  main.line_defined = 0;
  main.is_vararg = true;
  main.is_async = (p->options & FRONT_TOPLEVEL_AWAIT) != 0;
  main.ups[main.nups++] = 0; /* _ENV */
  ar__lex_next(&p->lx);
  if (p->options & FRONT_EXPRESSION) ar__open_expression(p);
  else ar__parse_statements(p);
  ar__parse_check(p, TK_EOS);
  ar__names_close_func(p);
}
