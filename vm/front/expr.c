/* SPDX-License-Identifier: MIT
**
** Expressions of Lua 5.4, and the function body, which both functions and
** expressions need.
*/
#include "parse.h"

#include <string.h>

/*
** Sites
*/

static int column_of (const Parser *p, size_t pos) {
  return ar__lex_span(&p->lx, pos, pos).column;
}

/* Result: the number of a new site for a call of [e], or NO_CALL. */
static size_t add_call (Parser *p, const Exp *e, const FrontCall *call) {
  FrontCall *calls;
  if (!(p->options & FRONT_SITES)) return NO_CALL;
  calls = ar__arena_grow(p->arena, p->calls, &p->calls_cap, p->ncalls,
                         sizeof *calls);
  if (!calls) return NO_CALL;
  p->calls = calls;
  calls[p->ncalls] = *call;
  calls[p->ncalls].paren_line = p->lx.line;
  calls[p->ncalls].method = e->is_method;
  ar__facts_call(p, e, &calls[p->ncalls]);
  return p->ncalls++;
}

/* Notes the 'function' at the current token. */
static void add_function (Parser *p, Header *header) {
  FrontFunction *functions;
  header->site = NO_CALL;
  if (!(p->options & FRONT_SITES)) return;
  functions = ar__arena_grow(p->arena, p->functions, &p->functions_cap,
                             p->nfunctions, sizeof *functions);
  if (!functions) return;
  p->functions = functions;
  memset(&functions[p->nfunctions], 0, sizeof *functions);
  functions[p->nfunctions].line = header->line;
  functions[p->nfunctions].is_async = header->is_async;
  header->site = p->nfunctions++;
}

/*
** Functions
*/

/* Reads the word 'function'. */
void ar__expr_header (Parser *p, Header *header) {
  header->word = p->lx.t.start;
  header->line = p->lx.line;
  add_function(p, header);
  ar__lex_next(&p->lx);
}

/* funcname -> NAME { '.' NAME } [':' NAME] */
void ar__expr_function_name (Parser *p, Header *header, Exp *e) {
  header->name = p->lx.t.start;
  e->kind = EXP_NAME;
  e->parens = 0;
  e->dotted = true;
  e->start = header->name;
  e->field = ar__parse_name(p);
  e->var = ar__names_resolve(p, e->field);
  while (p->lx.t.kind == '.' || p->lx.t.kind == ':') {
    header->is_method = p->lx.t.kind == ':';
    e->end = p->lx.last_end;
    if (header->is_method) header->owner = ar__facts_value(p, e);
    if (header->is_method && header->is_async)
      ar__edit_add(&p->edits, p->lx.t.start, 1, ".");
    e->kind = EXP_INDEX;
    ar__lex_next(&p->lx);
    ar__parse_name(p);
    if (header->is_method) break;
  }
  header->name_end = e->end = p->lx.last_end;
}

/* parlist -> [ { NAME ',' } (NAME | '...') ]   Result: how many names. */
static int parameters (Parser *p) {
  int n = 0;
  if (p->lx.t.kind == ')') return 0;
  do {
    if (p->lx.t.kind == TK_NAME) {
      if (!ar__names_declare(p, ar__parse_name(p))) break;
      n++;
    } else if (ar__parse_test_next(p, TK_DOTS)) {
      p->fn->is_vararg = true;
    } else {
      ar__lex_error(&p->lx, "<name> or '...' expected", NULL);
      break;
    }
  } while (!p->fn->is_vararg && ar__parse_test_next(p, ','));
  ar__names_activate(p, n);
  return n;
}

/* '(' parlist ')', with 'self' in front for a method. */
static void parameter_list (Parser *p, const Header *header) {
  Func *fn = p->fn;
  int n;
  fn->params = p->lx.t.start;
  ar__parse_check_next(p, '(');
  if (header->is_method) {
    if (ar__names_declare(p, p->self)) {
      ar__facts_self(p, header);
      ar__names_activate(p, 1);
    }
    if (header->is_async)
      ar__edit_add(&p->edits, p->lx.t.start, 0,
                   p->lx.t.kind == ')' ? "self" : "self,");
  }
  n = parameters(p);
  ar__parse_check_next(p, ')');
  fn->params_end = p->lx.last_end;
  ar__method_place(p, n, fn->params_end);
}

/* Completes the site of a function whose 'end' is the current token. */
static void finish_function (Parser *p, const Header *header, int line) {
  FrontFunction *f;
  if (header->site == NO_CALL || header->site >= p->nfunctions) return;
  f = &p->functions[header->site];
  f->paren_line = line;
  f->end_line = p->lx.line;
  f->is_generator = p->fn->has_yield;
  f->name = header->label;
  if (!f->name && header->name_end > header->name)
    f->name = ar__lex_join(&p->lx, header->name, header->name_end);
}

/* body -> '(' parlist ')' block END */
void ar__expr_body (Parser *p, Header *header) {
  Func fn;
  Block block;
  int paren_line = p->lx.line;
  bool anonymous = header->is_local || header->name_end == header->name;
  int line = anonymous ? paren_line : header->line;
  ar__names_open_func(p, &fn, &block);
  fn.header = header;
  fn.line_defined = line;
  fn.is_async = header->is_async;
  parameter_list(p, header);
  ar__parse_statements(p);
  finish_function(p, header, paren_line);
  ar__parse_check_match(p, TK_END, "function", line);
  header->has_yield = fn.has_yield;
  ar__names_close_func(p);
}

/*
** Constructors and calls
*/

/* index -> '[' expr ']' */
static void index_brackets (Parser *p) {
  Exp e;
  ar__lex_next(&p->lx);
  ar__expr(p, &e);
  ar__parse_check_next(p, ']');
}

/* Is the token after the current one a lone '='? */
static bool equal_follows (const Parser *p) {
  const Lexer *lx = &p->lx;
  size_t pos = lx->at;
  bool near;
  while (pos < lx->len && lx->src[pos] == ' ') pos++;
  if (pos < lx->len && strchr("-\t\n\r\v\f", lx->src[pos]))
    return ar__lex_peek(lx, &near).kind == '=';
  return pos < lx->len && lx->src[pos] == '='
         && !(pos + 1 < lx->len && lx->src[pos + 1] == '=');
}

/* recfield -> (NAME | '['exp']') '=' exp */
static void record_field (Parser *p) {
  size_t name = p->lx.t.start, name_end = p->lx.t.end;
  bool plain = p->lx.t.kind == TK_NAME;
  Exp e;
  if (plain) ar__lex_next(&p->lx);
  else index_brackets(p);
  ar__parse_check_next(p, '=');
  if (plain && p->lx.t.kind == TK_NAME
      && p->lx.t.symbol->word == WORD_ASYNC)
    p->fn_label = ar__lex_join(&p->lx, name, name_end);
  ar__expr(p, &e);
}

/* constructor -> '{' [ field { sep field } [sep] ] '}'; sep -> ',' | ';' */
static void constructor (Parser *p) {
  int line = p->lx.line;
  ar__parse_check_next(p, '{');
  do {
    Exp e;
    if (p->lx.t.kind == '}') break;
    if (p->lx.t.kind == '['
        || (p->lx.t.kind == TK_NAME && equal_follows(p)))
      record_field(p);
    else
      ar__expr(p, &e);
  } while (ar__parse_test_next(p, ',') || ar__parse_test_next(p, ';'));
  ar__parse_check_match(p, '}', "{", line);
}

/* funcargs -> '(' [ explist ] ')' | constructor | STRING */
static void arguments (Parser *p, Exp *e, int line, size_t call) {
  Exp arg = {.kind = EXP_CONST, .start = p->lx.t.start, .end = p->lx.t.end};
  e->args = p->lx.t.start;
  e->args_kind = p->lx.t.kind;
  e->has_args = true;
  switch (p->lx.t.kind) {
    case '(':
      ar__lex_next(&p->lx);
      e->has_args = p->lx.t.kind != ')';
      if (e->has_args) {
        ar__expr(p, &arg);
        ar__facts_argument(p, call, &arg);
        if (ar__parse_test_next(p, ',')) ar__expr_list(p, &arg);
      }
      ar__parse_check_match(p, ')', "(", line);
      break;
    case '{': constructor(p); break;
    case TK_STRING:
      ar__facts_argument(p, call, &arg);
      ar__lex_next(&p->lx);
      break;
    default: ar__lex_error(&p->lx, "function arguments expected", NULL);
  }
}

/* primaryexp -> NAME | '(' expr ')' */
static void primary (Parser *p, Exp *e) {
  int line = p->lx.line;
  e->kind = EXP_OTHER;
  e->parens = 0;
  e->dotted = false;
  e->start = p->lx.t.start;
  e->end = p->lx.t.end;
  e->call = NO_CALL;
  e->function = e->fields = 0;
  e->table = false;
  if (p->lx.t.kind == TK_NAME) {
    e->kind = EXP_NAME;
    e->dotted = true;
    e->field = p->lx.t.symbol;
    ar__lex_next(&p->lx);
    e->var = ar__names_resolve(p, e->field);
  } else if (p->lx.t.kind == '(') {
    ar__lex_next(&p->lx);
    ar__expr(p, e);
    ar__parse_check_match(p, ')', "(", line);
    e->parens++;
  } else {
    ar__lex_error(&p->lx, "unexpected symbol", NULL);
  }
}

/* Remembers what is called, before its arguments are read. */
static void begin_call (Parser *p, Exp *e) {
  ar__facts_use(p, e, FRONT_USE_INDEXED);
  e->callee = e->kind;
  e->callee_parens = e->parens > 0;
  e->callee_var = e->kind == EXP_NAME && e->parens == 0 ? e->var : -1;
  e->callee_field = e->parens == 0 && (e->kind == EXP_NAME
                                       || e->kind == EXP_INDEX)
                    ? e->field : NULL;
  e->is_method = false;
}

/* The call is read; [start] is where its called expression starts. */
static void end_call (Parser *p, Exp *e, size_t start, size_t call) {
  e->kind = EXP_CALL;
  e->parens = 0;
  e->dotted = false;
  e->start = start;
  e->call = call;
  if (call != NO_CALL && call < p->ncalls) p->calls[call].end = p->lx.last_end;
}

/* fieldsel -> '.' NAME */
static void field_select (Parser *p, Exp *e, FrontCall *call) {
  ar__facts_use(p, e, FRONT_USE_INDEXED);
  if (e->parens > 0 || e->kind == EXP_CALL) e->fields = 0;
  ar__lex_next(&p->lx);
  if (e->parens == 0 && e->kind == EXP_CALL) e->fields = p->lx.t.start;
  call->name = p->lx.t.start;
  e->field = ar__parse_name(p);
  call->name_end = p->lx.last_end;
  e->dotted = e->dotted && e->parens == 0;
  e->kind = EXP_INDEX;
}

/*
** suffixedexp ->
**   primaryexp { '.' NAME | '[' exp ']' | ':' NAME funcargs | funcargs }
*/
void ar__expr_suffixed (Parser *p, Exp *e) {
  size_t start = p->lx.t.start, site;
  int line = p->lx.line;
  FrontCall call = {.line = line, .callee = start};
  if (p->options & FRONT_SITES) call.column = column_of(p, start);
  primary(p, e);
  if (e->kind == EXP_NAME && e->parens == 0) {
    call.name = start;
    call.name_end = p->lx.last_end;
  }
  for (;; e->end = p->lx.last_end, e->start = start) {
    switch (p->lx.t.kind) {
      case '.':
        field_select(p, e, &call);
        break;
      case '[':
        call.name = call.name_end = 0;
        ar__facts_use(p, e, FRONT_USE_INDEXED);
        index_brackets(p);
        e->fields = 0;
        e->kind = EXP_INDEX;
        e->field = NULL;
        e->dotted = false;
        break;
      case ':':
        begin_call(p, e);
        e->is_method = true;
        e->colon = p->lx.t.start;
        ar__lex_next(&p->lx);
        call.name = p->lx.t.start;
        if (p->lx.t.kind != TK_NAME)
          ar__lex_error(&p->lx, "<name> expected",
                        "':' calls a method; a block opens with 'do' or "
                        "'then', not with ':'");
        e->method = ar__parse_name(p);
        goto call_suffix;
      case '(': case '{': case TK_STRING:
        begin_call(p, e);
      call_suffix:
        call.callee_end = p->lx.last_end;
        if (e->is_method) call.name_end = p->lx.last_end;
        if (call.name_end == 0) call.name = call.name_end = call.callee_end;
        site = add_call(p, e, &call);
        arguments(p, e, line, site);
        end_call(p, e, start, site);
        call.name = call.name_end = 0;
        break;
      default: return;
    }
    e->parens = 0;
  }
}

/*
** Operators
*/

/* A function expression; the current token is 'function'. */
static void function_expression (Parser *p, Exp *e) {
  Header header = {0};
  ar__expr_header(p, &header);
  ar__expr_body(p, &header);
  e->kind = EXP_OTHER;
  e->function = header.site + 1; /* 0 for NO_CALL */
}

static void varargs (Parser *p, Exp *e) {
  if (!p->fn->is_vararg)
    ar__lex_error(&p->lx, "cannot use '...' outside a vararg function", NULL);
  e->kind = EXP_VARARG;
  if (p->fn->with) ar__with_varargs(p);
  ar__lex_next(&p->lx);
}

/*
** simpleexp -> FLT | INT | STRING | NIL | TRUE | FALSE | ... |
**              constructor | FUNCTION body | suffixedexp
*/
static void simple (Parser *p, Exp *e) {
  e->parens = 0;
  e->function = 0;
  e->table = false;
  e->start = p->lx.t.start;
  switch (p->lx.t.kind) {
    case TK_NUMBER: case TK_STRING: case TK_NIL: case TK_TRUE:
    case TK_FALSE:
      e->kind = EXP_CONST;
      ar__lex_next(&p->lx);
      break;
    case TK_DOTS: varargs(p, e); break;
    case '{':
      e->kind = EXP_OTHER;
      constructor(p);
      e->table = true;
      break;
    case TK_FUNCTION: function_expression(p, e); break;
    default:
      if (!ar__async_expression(p, e)) ar__expr_suffixed(p, e);
      return;
  }
  e->end = p->lx.last_end;
}

static bool is_unary (int kind) {
  return kind == TK_NOT || kind == '-' || kind == '~' || kind == '#';
}

#define UNARY_PRIORITY 12

/* Left priority of a binary operator in the high byte; 0: none. */
static int priority (int kind) {
  switch (kind) {
    case TK_OR: return 0x0101;
    case TK_AND: return 0x0202;
    case TK_EQ: case '<': case TK_LE: case TK_NE: case '>': case TK_GE:
      return 0x0303;
    case '|': return 0x0404;
    case '~': return 0x0505;
    case '&': return 0x0606;
    case TK_SHL: case TK_SHR: return 0x0707;
    case TK_CONCAT: return 0x0908; /* right associative */
    case '+': case '-': return 0x0a0a;
    case '*': case '%': case '/': case TK_IDIV: return 0x0b0b;
    case '^': return 0x0e0d; /* right associative */
    default: return 0;
  }
}

/* The result of an operator: only constants make a constant. */
static void combine (Exp *e, bool constant) {
  e->kind = constant ? EXP_CONST : EXP_OTHER;
  e->parens = 0;
  e->function = 0;
  e->table = false;
}

static bool may_fold (const Parser *p, const Exp *e) {
  if (ar__diag_stopped(p->fault)) return false;
  if (e->kind == EXP_NAME && e->var >= 0)
    return p->vars[e->var].kind == VAR_CONSTANT;
  return e->kind == EXP_CONST;
}

/*
** subexpr -> (simpleexp | unop subexpr) { binop subexpr }
** where 'binop' is any binary operator with a priority above [limit]
*/
static void subexpr (Parser *p, Exp *e, int limit) {
  int op;
  e->kind = EXP_OTHER;
  e->parens = 0;
  e->function = 0;
  e->table = false;
  if (!ar__parse_enter(p)) {
    ar__parse_leave(p);
    return;
  }
  if (is_unary(p->lx.t.kind)) {
    op = p->lx.t.kind;
    ar__lex_next(&p->lx);
    subexpr(p, e, UNARY_PRIORITY);
    ar__facts_use(p, e, op == TK_NOT ? FRONT_USE_CONDITION
                                     : FRONT_USE_OPERAND);
    combine(e, may_fold(p, e));
  } else {
    simple(p, e);
  }
  while ((op = priority(p->lx.t.kind)) >> 8 > limit) {
    Exp right;
    int kind = p->lx.t.kind;
    ar__lex_next(&p->lx);
    subexpr(p, &right, op & 0xff);
    ar__facts_operator(p, e, &right, kind);
    combine(e, may_fold(p, e) && may_fold(p, &right));
  }
  ar__parse_leave(p);
}

void ar__expr (Parser *p, Exp *e) {
  subexpr(p, e, 0);
}

/* explist -> expr { ',' expr }; result: how many, [e] is the last */
int ar__expr_list (Parser *p, Exp *e) {
  int n = 1;
  ar__expr(p, e);
  for (; ar__parse_test_next(p, ','); n++) ar__expr(p, e);
  return n;
}
