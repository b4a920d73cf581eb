/* SPDX-License-Identifier: MIT
**
** 'async function', 'await' and 'yield', and the rule when one of the five
** words is meant as a word of the language and when it is just a name.
*/
#include "parse.h"

#include <stdint.h>
#include <string.h>

/*
** Space
*/

/* Result: how many blanks are at [pos]; they may be deleted. */
size_t ar__async_blanks (const Parser *p, size_t pos) {
  size_t first = pos;
  while (pos < p->lx.len && (p->lx.src[pos] == ' ' || p->lx.src[pos] == '\t'))
    pos++;
  return pos - first;
}

/* Result: where the blanks before [pos] start, if the last token ends there. */
size_t ar__async_blanks_before (const Parser *p, size_t pos) {
  size_t end = p->lx.last_end;
  return end < pos && end + ar__async_blanks(p, end) == pos ? end : pos;
}

/*
** Text that ends in ')' or starts a statement anew: a '(' that comes next
** would call it.
*/
const char *ar__async_guard (Parser *p) {
  return p->lx.t.kind == '(' ? ";" : "";
}

/*
** Which function would have to be async
*/

/* Result: "f(x)" or "(x)": what follows the word 'function'. */
static const char *signature (Parser *p, const Func *fn) {
  const Header *h = fn->header;
  const char *text = p->lx.src + fn->params;
  size_t len = fn->params_end - fn->params;
  if (len == 0 || len > 60 || memchr(text, '\n', len)
      || memchr(text, '\r', len)) {
    text = "(...)";
    len = 5;
  }
  if (h->name_end == h->name)
    return ar__arena_format(p->arena, " (%.*s", (int)len - 1, text + 1);
  return ar__arena_format(p->arena, " %s%.*s",
                          ar__lex_join(&p->lx, h->name, h->name_end),
                          (int)len, text);
}

static const char *refusal_hint (Parser *p, const Func *fn,
                                 const char *what) {
  const Header *h = fn->header;
  const char *who;
  if (!h)
    return ar__arena_format(
        p->arena, "put it into an async function, and start that with "
        "trio.run:\n  async function main()\n    %s ...\n  end\n"
        "  trio.run(main)", what);
  who = h->name_end == h->name
        ? ar__arena_format(p->arena, "the function at line %d", h->line)
        : ar__arena_format(p->arena, "function '%s' (line %d)",
                           ar__lex_join(&p->lx, h->name, h->name_end),
                           h->line);
  return ar__arena_format(p->arena, "%s is not async; write: %sasync "
                          "function%s", who, h->is_local ? "local " : "",
                          signature(p, fn));
}

/* [what] at [place] stands in a function that is not async. */
void ar__async_refuse (Parser *p, const char *what, Place place) {
  if (ar__diag_stopped(p->fault)) return;
  ar__diag_language(p->fault, place,
                    ar__arena_format(p->arena, "'%s' outside async function",
                                     what),
                    refusal_hint(p, p->fn, what));
}

/*
** Await
*/

/* Is the current token, a name, the keyword 'await'? */
static bool is_await (const Parser *p) {
  bool near;
  Token next;
  if (p->lx.t.symbol->word != WORD_AWAIT) return false;
  if (p->lx.t.symbol->binding >= 0) return false;
  next = ar__lex_peek(&p->lx, &near);
  return near && (next.kind == TK_NAME || next.kind == '(');
}

/* Is the current token 'async', and [follower] next on its line? */
bool ar__async_is_word (Parser *p, int follower) {
  bool near;
  Token next;
  if (p->lx.t.symbol->word != WORD_ASYNC) return false;
  next = ar__lex_peek(&p->lx, &near);
  if (!near) return false;
  if (follower == TK_NAME)
    return next.kind == TK_NAME && next.symbol->word == WORD_WITH;
  return next.kind == follower;
}

/* The edit that replaces the word 'await'. */
typedef struct AwaitEdits {
  size_t word, open, open_del;
  bool statement;
} AwaitEdits;

/* Deletes the [n] parentheses around the operand. */
static void strip_parens (Parser *p, size_t start, size_t end, int n) {
  Lexer reader = p->lx;
  reader.quiet = true;
  for (int side = 0; side < 2; side++) {
    reader.at = side ? end : start;
    for (int i = 0; i < n; i++) {
      ar__lex_next(&reader);
      ar__edit_add(&p->edits, reader.t.start, 1, "");
    }
  }
}

/* The arguments follow [before]: '(' is replaced, others get one. Result:
   the edit that closes the look-up. */
static size_t open_arguments (Parser *p, const Exp *e, const char *before) {
  size_t close = ar__edit_reserve(&p->edits, e->args);
  const char *self = ar__arena_format(p->arena, "(%s%s", before,
                                      e->has_args ? "," : "");
  ar__edit_set(&p->edits, close, 0, "]");
  ar__edit_add(&p->edits, e->args, e->args_kind == '(' ? 1 : 0, self);
  if (e->args_kind != '(') ar__edit_add(&p->edits, e->end, 0, ")");
  return close;
}

/* await s:m(x) -> await_[s.m](s,x) */
static const char *await_method_of_name (Parser *p, const Exp *e,
                                         const AwaitEdits *edits) {
  const Symbol *s = e->callee_field;
  DirectAwait d = {.open_edit = edits->open, .open_del = edits->open_del,
                   .statement = edits->statement};
  ar__edit_add(&p->edits, e->colon, 1, ".");
  d.close_edit = open_arguments(p, e, ar__arena_format(
      p->arena, "%.*s", (int)s->len, s->text));
  if (e->callee_var >= 0) ar__method_await(p, e->callee_var, e->method, d);
  return "await" MARK "[";
}

/* await P:m(x) -> await_[async_.self(P,"DESC").m](async_.this(),x) */
static const char *await_method (Parser *p, const Exp *e) {
  const Symbol *field = e->callee_field;
  bool many = e->callee == EXP_CALL || e->callee == EXP_AWAIT;
  const char *close = many ? "))." : ").";
  if (e->callee == EXP_INDEX && field)
    close = ar__arena_format(p->arena, ",\"field '%.*s'\").",
                             (int)field->len, field->text);
  ar__edit_add(&p->edits, e->colon, 1, close);
  open_arguments(p, e, "async" MARK ".this()");
  return many ? "await" MARK "[async" MARK ".self(("
              : "await" MARK "[async" MARK ".self(";
}

/* Does the await at hand run more often than local number [level] of [fn]
   is declared? */
bool ar__async_runs_often (const Parser *p, const Func *fn, int level) {
  if (p->fn != fn) return true;
  for (const Block *b = p->fn->block; b && b->nactive > level; b = b->prev)
    if (b->kind != BLOCK_PLAIN) return true;
  return false;
}

/* What is kept of a global that is awaited or defined here. */
static GlobalAsync *watch_global (Parser *p, Symbol *name) {
  GlobalAsync *g = name->global;
  if (g) return g;
  g = ar__arena_alloc(p->arena, sizeof *g);
  if (!g) return NULL;
  memset(g, 0, sizeof *g);
  g->name = ar__arena_format(p->arena, "%.*s", (int)name->len, name->text);
  g->next = p->globals;
  p->globals = name->global = g;
  return g;
}

/* Where the awaits of the called variable are kept, if they are. */
static DirectAwait **find_awaits (Parser *p, const Exp *e) {
  LocalAsync *la;
  GlobalAsync *g;
  if (e->is_method || e->callee != EXP_NAME || e->callee_parens
      || ar__diag_stopped(p->fault))
    return NULL;
  if (e->callee_var < 0) {
    g = e->callee_field ? watch_global(p, e->callee_field) : NULL;
    return g ? &g->awaits : NULL;
  }
  la = p->vars[e->callee_var].async;
  if (!la) return NULL;
  la->worth = la->worth || ar__async_runs_often(p, la->fn, la->level);
  return &la->awaits;
}

/* await f(x), f a variable: maybe its body can be called without being
   looked up. */
static bool await_direct (Parser *p, const Exp *e, const AwaitEdits *edits) {
  DirectAwait *direct, **list = find_awaits(p, e);
  if (!list || !(direct = ar__arena_alloc(p->arena, sizeof *direct)))
    return false;
  direct->next = *list;
  direct->open_edit = edits->open;
  direct->open_del = edits->open_del;
  direct->close_edit = ar__edit_reserve(&p->edits,
                                        e->start + e->callee_field->len);
  direct->statement = edits->statement;
  *list = direct;
  ar__edit_set(&p->edits, direct->close_edit, 0, "]");
  return true;
}

/* Records the edits for an operand that is a call. */
static void await_call (Parser *p, const Exp *e, const AwaitEdits *edits) {
  const char *open = "await" MARK "[";
  if (e->call != NO_CALL && e->call < p->ncalls)
    p->calls[e->call].awaited = true;
  if (e->is_method) {
    open = e->callee == EXP_NAME && !e->callee_parens && e->callee_field
           ? await_method_of_name(p, e, edits) : await_method(p, e);
  } else if (!await_direct(p, e, edits)) {
    ar__edit_add(&p->edits, e->args, 0, "]");
  }
  ar__edit_set(&p->edits, edits->open, edits->open_del, open);
}

static void refuse_operand (Parser *p) {
  if (is_await(p)) {
    ar__diag_language(p->fault, ar__lex_place(&p->lx),
                      "'await' after 'await'",
                      "to await the result of an await, write: "
                      "await (await ...)");
  } else if (ar__async_is_word(p, TK_FUNCTION)) {
    ar__diag_language(p->fault, ar__lex_place(&p->lx),
                      "cannot await the definition of a function",
                      "to define a function and run it at once, write: "
                      "await (async function() ... end)()");
  }
}

/* await -> AWAIT suffixedexp */
static void await_expression (Parser *p, Exp *e, bool statement) {
  AwaitEdits edits = {.word = p->lx.t.start, .statement = statement};
  size_t start;
  if (!p->fn->is_async)
    ar__async_refuse(p, "await", ar__lex_place(&p->lx));
  edits.open = ar__edit_reserve(&p->edits, edits.word);
  edits.open_del = 5 + ar__async_blanks(p, p->lx.t.end);
  ar__lex_next(&p->lx);
  start = p->lx.t.start;
  if (p->lx.t.kind == TK_NAME) refuse_operand(p);
  ar__expr_suffixed(p, e);
  if (ar__diag_stopped(p->fault)) return;
  if (e->kind == EXP_CALL) {
    if (e->parens > 0) { /* the call keeps the line of its own start */
      strip_parens(p, start, e->end, e->parens);
      ar__edit_set(&p->edits, edits.open, edits.open_del, "");
      edits.open = ar__edit_reserve(&p->edits, e->start);
      edits.open_del = 0;
    }
    await_call(p, e, &edits);
  } else {
    ar__edit_set(&p->edits, edits.open, edits.open_del,
                 "async" MARK ".call(async" MARK ".take(");
    ar__edit_add(&p->edits, p->lx.last_end, 0, "))");
  }
  e->kind = EXP_AWAIT;
  e->parens = 0;
  e->start = edits.word;
  e->end = p->lx.last_end;
}

/*
** Async functions
*/

/* Reads ASYNC FUNCTION; [header] starts at 'function'. */
static size_t async_header (Parser *p, Header *header) {
  size_t word = p->lx.t.start;
  header->is_async = true;
  ar__lex_next(&p->lx);
  ar__expr_header(p, header);
  return word;
}

/* Bytes of 'async' and of the blanks after it. */
static size_t async_length (const Parser *p, size_t word) {
  return 5 + ar__async_blanks(p, word + 5);
}

static const char *maker (const Header *header) {
  return header->has_yield ? "gen" : "fn";
}

/* exp -> ASYNC FUNCTION body */
static void async_function_expression (Parser *p, Exp *e) {
  Header header = {.label = p->fn_label};
  size_t word = p->lx.t.start, edit = ar__edit_reserve(&p->edits, word);
  const char *quote = header.label ? "\"" : "";
  p->fn_label = NULL;
  async_header(p, &header);
  ar__expr_body(p, &header);
  ar__edit_set(&p->edits, edit, async_length(p, word),
               ar__arena_format(p->arena, "async" MARK ".%s(%s%s%s,",
                                maker(&header), quote,
                                header.label ? header.label : "nil", quote));
  ar__edit_add(&p->edits, p->lx.last_end, 0, ")");
  ar__edit_add(&p->edits, p->lx.last_end, 0, ar__async_guard(p));
  e->kind = EXP_OTHER;
  e->function = header.site + 1; /* 0 for NO_CALL */
  e->table = false;
  e->parens = 0;
  e->start = word;
  e->end = p->lx.last_end;
}

/* Notes the definition of a global async function, so that its awaits may
   find the body without a look-up. */
static void note_definition (Parser *p, const Exp *target, GlobalDef def) {
  GlobalAsync *g;
  GlobalDef *d;
  if (target->kind != EXP_NAME || target->var >= 0 || !target->field
      || ar__diag_stopped(p->fault))
    return;
  g = watch_global(p, target->field);
  d = g ? ar__arena_alloc(p->arena, sizeof *d) : NULL;
  if (!d) return;
  *d = def;
  d->next = g->defs;
  g->defs = d;
}

/* stat -> ASYNC FUNCTION funcname body */
static void async_function_statement (Parser *p) {
  Header header = {0};
  size_t word = async_header(p, &header);
  GlobalDef def = {0};
  Exp target;
  ar__edit_add(&p->edits, word, async_length(p, word), "");
  ar__edit_add(&p->edits, header.word, 8 + ar__async_blanks(p, header.word
                                                            + 8), "");
  def.name_edit = ar__edit_reserve(&p->edits, p->lx.t.start);
  ar__expr_function_name(p, &header, &target);
  if (ar__diag_stopped(p->fault)) return;
  header.label = ar__lex_join(&p->lx, header.name, header.name_end);
  ar__facts_define(p, &target, &header);
  def.name_len = header.name_end - header.name;
  def.open_edit = ar__edit_reserve(&p->edits, header.name_end);
  ar__expr_body(p, &header);
  ar__names_check_assign(p, &target);
  def.close_edit = ar__edit_reserve(&p->edits, p->lx.last_end);
  ar__edit_set(&p->edits, def.open_edit, 0,
               ar__arena_format(p->arena, "=async" MARK ".%s(\"%s\","
                                "function", maker(&header), header.label));
  ar__edit_set(&p->edits, def.close_edit, 0, ")");
  ar__edit_add(&p->edits, p->lx.last_end, 0, ar__async_guard(p));
  if (!header.has_yield) note_definition(p, &target, def);
}

/*
** async function f(x) B end, f a global that is awaited in the chunk:
**     f_b=function(x) B end f_k=async_.fn("f",f_b) f=f_k
** and await f(x) becomes (f==f_k and f_b or await_[f])(x): comparing is
** faster than looking up, and right whatever f is by then, also when the
** assignment made something else of it (__newindex of _ENV).
*/
static void bind_definition (Parser *p, const char *f, const GlobalDef *d) {
  ar__edit_set(&p->edits, d->name_edit, d->name_len, "");
  ar__edit_set(&p->edits, d->open_edit, 0,
               ar__arena_format(p->arena, "%s_b" MARK "=function", f));
  ar__edit_set(&p->edits, d->close_edit, 0,
               ar__arena_format(p->arena, " %s_k" MARK "=async" MARK ".fn(\"%s"
                                "\",%s_b" MARK ") %s=%s_k" MARK, f, f, f, f,
                                f));
}

static void bind_await (Parser *p, const char *f, const DirectAwait *d) {
  ar__edit_set(&p->edits, d->open_edit, d->open_del,
               ar__arena_format(p->arena, "%s(%s==%s_k" MARK " and %s_b" MARK
                                " or await" MARK "[",
                                d->statement ? ";" : "", f, f, f));
  ar__edit_set(&p->edits, d->close_edit, 0, "])");
}

#define MAX_GLOBALS 50 /* that are bound: each takes two upvalues */

/* Result: " local f_b,f_k ..." for the head of the chunk; "" for none. */
const char *ar__async_bind_globals (Parser *p) {
  const char *locals = "";
  int n = 0;
  if (p->many_upvalues) return locals;
  for (GlobalAsync *g = p->globals; g && n < MAX_GLOBALS; g = g->next) {
    if (!g->defs || !g->awaits) continue;
    for (GlobalDef *d = g->defs; d; d = d->next)
      bind_definition(p, g->name, d);
    for (DirectAwait *d = g->awaits; d; d = d->next)
      bind_await(p, g->name, d);
    locals = ar__arena_format(p->arena, "%s%s%s_b" MARK ",%s_k" MARK,
                              locals, n++ ? "," : " local ", g->name,
                              g->name);
  }
  return locals;
}

/* More locals than this in a function: add none. */
#define MAX_EXTRA_LOCALS 120

/* Lets awaits of the new local [name] call its body, if that can be. */
static LocalAsync *watch_local (Parser *p, const char *name) {
  LocalAsync *la;
  Func *fn = p->fn;
  if (ar__diag_stopped(p->fault)) return NULL;
  if (fn->nactive + fn->nextra > MAX_EXTRA_LOCALS) return NULL;
  la = ar__arena_alloc(p->arena, sizeof *la);
  if (!la) return NULL;
  memset(la, 0, sizeof *la);
  la->name = name;
  la->fn = fn;
  la->level = fn->nactive - 1;
  fn->nextra++;
  p->vars[p->nvars - 1].async = la;
  return la;
}

/* stat -> LOCAL ASYNC FUNCTION NAME body; the current token is 'async' */
static void local_async_function (Parser *p) {
  Header header = {.is_local = true};
  size_t word = p->lx.t.start, edit = ar__edit_reserve(&p->edits, word);
  size_t del = async_length(p, word), close, blanks;
  LocalAsync *la;
  async_header(p, &header);
  header.name = p->lx.t.start;
  header.name_end = p->lx.t.end;
  header.label = ar__lex_join(&p->lx, header.name, header.name_end);
  blanks = ar__async_blanks_before(p, header.name);
  ar__edit_add(&p->edits, blanks, header.name_end - blanks, "");
  if (!ar__names_declare(p, ar__parse_name(p))) return;
  ar__facts_local_function(p, header.site);
  ar__names_activate(p, 1);
  la = watch_local(p, header.label);
  ar__expr_body(p, &header);
  close = ar__edit_reserve(&p->edits, p->lx.last_end);
  ar__edit_add(&p->edits, p->lx.last_end, 0, ar__async_guard(p));
  ar__edit_set(&p->edits, edit, del,
               ar__arena_format(p->arena, "%s;%s=async" MARK ".%s(\"%s\",",
                                header.label, header.label, maker(&header),
                                header.label));
  ar__edit_set(&p->edits, close, 0, ")");
  if (!la) return;
  la->open_edit = edit;
  la->open_del = del;
  la->close_edit = close;
  la->generator = header.has_yield;
}

/* After 'local x = exp': awaits of x may go to what x means now. */
void ar__async_local_value (Parser *p, size_t name, size_t name_end) {
  LocalAsync *la = watch_local(p, ar__lex_join(&p->lx, name, name_end));
  if (!la) return;
  la->is_value = true;
  la->end = p->lx.last_end;
  la->guard = ar__async_guard(p);
}

/* local x = exp -> local x = exp local x_b=async_.bind(x) */
static void bind_value (Parser *p, const LocalAsync *la) {
  ar__edit_add(&p->edits, la->end, 0,
               ar__arena_format(p->arena, " local %s_b" MARK "=async" MARK
                                ".bind(%s,\"%s\")%s", la->name, la->name,
                                la->name, la->guard));
}

/* local async function f: its body gets a name of its own. */
static void bind_function (Parser *p, const LocalAsync *la) {
  const char *f = la->name;
  ar__edit_set(&p->edits, la->open_edit, la->open_del,
               ar__arena_format(p->arena, "%s,%s_b" MARK ";%s_b" MARK "=", f,
                                f, f));
  ar__edit_set(&p->edits, la->close_edit, 0,
               ar__arena_format(p->arena, " %s=async" MARK ".fn(\"%s\",%s_b"
                                MARK ")", f, f, f));
}

/*
** The scope of a watched local ends. If nobody assigned to it, its name
** always means the same body, and an await needs no look-up.
*/
void ar__async_scope_end (Parser *p, LocalAsync *la) {
  la->fn->nextra--;
  if (ar__diag_stopped(p->fault) || la->assigned || la->generator) return;
  if (!la->awaits || p->many_upvalues || la->fn->peak > MAX_PEAK) return;
  if (la->is_value && !la->worth) return;
  if (la->is_value) bind_value(p, la);
  else bind_function(p, la);
  for (DirectAwait *d = la->awaits; d; d = d->next) {
    ar__edit_set(&p->edits, d->open_edit, d->open_del, "");
    ar__edit_set(&p->edits, d->close_edit, 0, "_b" MARK);
  }
}

bool ar__async_local_function (Parser *p) {
  if (p->lx.t.kind != TK_NAME || !ar__async_is_word(p, TK_FUNCTION))
    return false;
  local_async_function(p);
  return true;
}

/*
** Yield
*/

/* Can an expression start with a token of this kind? */
static bool starts_expression (int kind) {
  switch (kind) {
    case TK_NAME: case TK_NUMBER: case TK_STRING: case TK_NIL: case TK_TRUE:
    case TK_FALSE: case TK_DOTS: case TK_FUNCTION: case TK_NOT:
    case '{': case '(': case '-': case '#': case '~': return true;
    default: return false;
  }
}

/* Is the current token, a name, the keyword 'yield'? */
static bool is_yield (const Parser *p) {
  bool near;
  const Func *fn = p->fn;
  if (p->lx.t.symbol->word != WORD_YIELD) return false;
  if (p->lx.t.symbol->binding >= 0 || !fn->is_async || !fn->header)
    return false;
  switch (ar__lex_peek(&p->lx, &near).kind) {
    case '=': case ',': case '.': case ':': case '[': return false;
    default: return true;
  }
}

/* yieldstat -> YIELD [explist]; the values start on the same line */
static void yield_statement (Parser *p) {
  size_t start = p->lx.t.start;
  size_t blanks = ar__async_blanks(p, p->lx.t.end);
  bool near;
  Token next = ar__lex_peek(&p->lx, &near);
  bool values = near && starts_expression(next.kind);
  Exp e;
  p->fn->has_yield = true;
  ar__edit_add(&p->edits, start, 5 + (values ? blanks : 0),
               "async" MARK ".yield(");
  ar__lex_next(&p->lx);
  if (values) ar__expr_list(p, &e);
  ar__edit_add(&p->edits, p->lx.last_end, 0, ")");
  ar__edit_add(&p->edits, p->lx.last_end, 0, ar__async_guard(p));
}

/* A 'yield' that Lua could not read, outside an async function. */
bool ar__async_stray_yield (Parser *p, const Exp *e, Place place) {
  int kind = p->lx.t.kind;
  bool plausible = starts_expression(kind) || kind == ';'
                   || (kind >= TK_AND && kind <= TK_EOS);
  if (!plausible) return false;
  if (e->kind != EXP_NAME || e->parens || e->field->word != WORD_YIELD
      || ar__diag_stopped(p->fault) || e->var >= 0)
    return false;
  ar__async_refuse(p, "yield", place);
  return true;
}

/*
** Hints for those who think of Python, or forgot a rule of the words. The
** statement is only an expression [e], and another token follows.
*/
const char *ar__async_hint (Parser *p, const Exp *e) {
  static const struct { const char *word, *hint; } python[] = {
    {"def", "a function is written: function name(...) ... end"},
    {"elif", "write: elseif ... then"},
    {"try", "errors are caught with pcall(f, ...)"},
    {"raise", "an error is raised with error(...)"},
    {"import", "write: local name = require \"name\""},
    {"from", "write: local name = require \"name\""},
    {"class", "there is no 'class'; use a table with a metatable"},
    {"del", "write: name = nil"}
  };
  const Symbol *name = e->field;
  if (e->kind != EXP_NAME && e->kind != EXP_INDEX) return NULL;
  if ((p->lx.t.kind >= '%' && p->lx.t.kind <= '/')
      && p->lx.at < p->lx.len && p->lx.src[p->lx.at] == '=')
    return ar__arena_format(p->arena, "there is no '%c='; write: x = x %c 1",
                            p->lx.t.kind, p->lx.t.kind);
  if (e->kind != EXP_NAME || e->parens || !name) return NULL;
  switch (name->word) {
    case WORD_ASYNC:
      return "'async' stands before 'function', 'with' or 'for', on the "
             "same line";
    case WORD_AWAIT:
      return "after 'await' comes a name or '(', on the same line";
    case WORD_WITH: return "write: with value as name do ... end";
    default: break;
  }
  for (size_t i = 0; i < sizeof python / sizeof python[0]; i++) {
    if (name->len == strlen(python[i].word)
        && !memcmp(name->text, python[i].word, name->len))
      return python[i].hint;
  }
  return NULL;
}

/*
** Dispatch
*/

/* ASYNC WITH or ASYNC FOR, at 'async'. */
static void async_block (Parser *p, bool is_for) {
  size_t word = p->lx.t.start;
  int line = p->lx.line;
  ar__lex_next(&p->lx);
  if (!p->fn->is_async)
    ar__async_refuse(p, is_for ? "async for" : "async with",
                     ar__lex_span(&p->lx, word, p->lx.t.end));
  if (is_for) ar__with_async_for(p, word, line);
  else ar__with_statement(p, true, word, line);
}

static bool is_with (const Parser *p) {
  bool near;
  return p->lx.t.symbol->word == WORD_WITH
         && ar__lex_peek(&p->lx, &near).kind == TK_NAME && near;
}

/* stat -> AWAIT suffixedexp */
static void await_statement (Parser *p) {
  Exp e;
  await_expression(p, &e, true);
  if (p->lx.t.kind == ',' && !ar__diag_stopped(p->fault))
    ar__lex_error(&p->lx, "unexpected symbol",
                  "'await' takes one call: await them one after the other, "
                  "or run them at once, in a nursery or by gather");
}

/* Result: true if the statement at the current token was one of ours. */
bool ar__async_statement (Parser *p) {
  if (p->lx.t.kind != TK_NAME || p->lx.t.symbol->word == WORD_NONE)
    return false;
  if (is_await(p)) await_statement(p);
  else if (ar__async_is_word(p, TK_FUNCTION)) async_function_statement(p);
  else if (ar__async_is_word(p, TK_FOR)) async_block(p, true);
  else if (ar__async_is_word(p, TK_NAME)) async_block(p, false);
  else if (is_with(p))
    ar__with_statement(p, false, p->lx.t.start, p->lx.line);
  else if (is_yield(p)) yield_statement(p);
  else return false;
  return true;
}

/* Result: true if the expression at the current token was one of ours. */
bool ar__async_expression (Parser *p, Exp *e) {
  if (p->lx.t.kind != TK_NAME || p->lx.t.symbol->word == WORD_NONE)
    return false;
  if (is_await(p)) {
    await_expression(p, e, false);
  } else if (ar__async_is_word(p, TK_FUNCTION)) {
    async_function_expression(p, e);
  } else {
    p->fn_label = NULL;
    return false;
  }
  return true;
}
