/* SPDX-License-Identifier: MIT
**
** 'with' and 'async for'. The body of a 'with' becomes a function, so a way
** out of it becomes a signal: the function returns a small integer, and
** behind the statement stands what to do for each. That may again be a way
** out, of the 'with' around it. 'with a, b' is two of them, one inside the
** other, that end at the same word.
*/
#include "parse.h"

#include <string.h>

/*
** Signals
*/

static bool same_jump (const Jump *a, const Jump *b) {
  return a->kind == b->kind && a->nvalues == b->nvalues
         && a->label == b->label && a->loop == b->loop;
}

/* Result: what the body of [with] must return to leave it by [jump]. */
int ar__with_signal (Parser *p, With *with, Jump jump) {
  Jump *known;
  int carried = jump.nvalues < 0 ? 1 : jump.nvalues;
  for (known = with->jumps; known; known = known->next) {
    if (same_jump(known, &jump)) return known->signal;
  }
  known = ar__arena_alloc(p->arena, sizeof *known);
  if (!known) return 0;
  *known = jump;
  known->next = NULL;
  known->signal = ++with->njumps;
  *with->last_jump = known;
  with->last_jump = &known->next;
  if (carried > with->nvalues) with->nvalues = carried;
  return known->signal;
}

/* Result: "v1_,v2_", [n] names, after [before]. */
static const char *value_names (Parser *p, const char *before, int n) {
  for (int i = 1; i <= n; i++)
    before = ar__arena_format(p->arena, "%s%sv%d" MARK, before,
                              i > 1 ? "," : "", i);
  return before;
}

/* What stands behind the statement for a return. */
static const char *return_text (Parser *p, With *outer, const Jump *jump) {
  int n = jump->nvalues < 0 ? 1 : jump->nvalues;
  if (outer) {
    Jump again = {.kind = JUMP_RETURN, .nvalues = jump->nvalues};
    int signal = ar__with_signal(p, outer, again);
    return value_names(p, ar__arena_format(p->arena, "return %d%s", signal,
                                           n > 0 ? "," : ""), n);
  }
  if (jump->nvalues < 0) return "return async" MARK ".unpack(v1" MARK ")";
  return value_names(p, n > 0 ? "return " : "return", n);
}

/* What stands there for a jump whose target is known. */
static const char *jump_text (Parser *p, With *outer, const Jump *jump) {
  if (outer && outer->depth > jump->depth) {
    Jump again = *jump;
    return ar__arena_format(p->arena, "return %d",
                            ar__with_signal(p, outer, again));
  }
  if (jump->kind == JUMP_GOTO)
    return ar__arena_format(p->arena, "goto %.*s", (int)jump->label->len,
                            jump->label->text);
  if (jump->loop->kind != BLOCK_ASYNC_LOOP) return "break";
  jump->loop->has_break = true;
  return "goto brk" MARK;
}

/* The same for a goto whose label is still to come: it waits again. */
static void forward_edit (Parser *p, const Jump *jump, size_t pos) {
  size_t edit = ar__edit_reserve(&p->edits, pos);
  Goto *g = ar__names_add_goto(p, jump->label, jump->line, jump->nactive);
  if (!g) return;
  g->edit = edit;
  g->last = true;
  ar__edit_set(&p->edits, edit, 0,
               ar__arena_format(p->arena, "goto %.*s",
                                (int)jump->label->len, jump->label->text));
}

/* Turns the gotos that leave the body of [with] into signals. */
static void collect_gotos (Parser *p, With *with) {
  size_t keep = (size_t)with->block.first_goto;
  for (size_t i = keep; i < p->ngotos; i++) {
    Goto *g = &p->gotos[i];
    Jump jump = {.kind = JUMP_FORWARD, .label = g->name, .line = g->line,
                 .nactive = g->nactive};
    const char *format = g->last ? "return %d" : "do return %d end";
    if (!g->name) { /* a stray break is a mistake, told later */
      p->gotos[keep++] = *g;
      continue;
    }
    ar__edit_set(&p->edits, g->edit, g->name_len ? 4 : 0,
                 ar__arena_format(p->arena, format,
                                  ar__with_signal(p, with, jump)));
    if (g->name_len) ar__edit_set(&p->edits, g->edit + 1, g->name_len, "");
  }
  p->ngotos = keep;
}

/*
** The statement
*/

/* Opens [with]; its opening text goes to [pos], where [del] bytes go. */
static void open_with (Parser *p, With *with, bool is_async, size_t pos,
                       size_t del) {
  with->prev = p->fn->with;
  with->depth = with->prev ? with->prev->depth + 1 : 1;
  with->is_async = is_async;
  with->uses_varargs = false;
  with->open_edit = ar__edit_reserve(&p->edits, pos);
  with->open_del = del;
  with->jumps = NULL;
  with->last_jump = &with->jumps;
  with->njumps = with->nvalues = 0;
}

/* The text in front of the managed value. */
static const char *opening (Parser *p, const With *with) {
  const char *names = value_names(p, with->nvalues > 0 ? "," : "",
                                  with->nvalues);
  const char *before = with->njumps > 0
                       ? ar__arena_format(p->arena, "do local sig" MARK
                                          "%s=", names) : "";
  return ar__arena_format(p->arena, "%s%sasync" MARK ".%s(",
                          with->uses_varargs ? "do local va" MARK
                          "=async" MARK ".pack(...) " : "",
                          before, with->is_async ? "awith" : "with");
}

/* Writes what to do for each signal, at [pos]. */
static void dispatch (Parser *p, With *with, size_t pos) {
  for (Jump *jump = with->jumps; jump; jump = jump->next) {
    ar__edit_add(&p->edits, pos, 0,
                 ar__arena_format(p->arena, " %s sig" MARK "==%d then ",
                                  jump->signal > 1 ? "elseif" : "if",
                                  jump->signal));
    if (jump->kind == JUMP_FORWARD)
      forward_edit(p, jump, pos);
    else
      ar__edit_add(&p->edits, pos, 0, jump->kind == JUMP_RETURN
                   ? return_text(p, with->prev, jump)
                   : jump_text(p, with->prev, jump));
  }
  if (with->njumps > 0) ar__edit_add(&p->edits, pos, 0, " end end");
}

/* Ends [with]; its closing text goes to [pos]. */
static void close_with (Parser *p, With *with, size_t pos, const char *end) {
  ar__names_leave(p);
  if (ar__diag_stopped(p->fault)) return;
  collect_gotos(p, with);
  ar__edit_add(&p->edits, pos, 0, end);
  dispatch(p, with, pos);
  if (with->uses_varargs) ar__edit_add(&p->edits, pos, 0, " end");
  ar__edit_set(&p->edits, with->open_edit, with->open_del,
               opening(p, with));
}

/* '...' inside a body comes from a copy that was made outside. */
void ar__with_varargs (Parser *p) {
  With *with = p->fn->with;
  while (with->prev) with = with->prev;
  with->uses_varargs = true;
  ar__edit_add(&p->edits, p->lx.t.start, 3,
               "async" MARK ".unpack(va" MARK ")");
}

/* Replaces the current token, and the blanks around it if [around]. */
static void replace_token (Parser *p, const char *text, bool around) {
  size_t start = ar__async_blanks_before(p, p->lx.t.start);
  size_t end = p->lx.t.end + (around ? ar__async_blanks(p, p->lx.t.end) : 0);
  ar__edit_add(&p->edits, start, end - start, text);
}

static bool at_word (const Parser *p, Word word) {
  return p->lx.t.kind == TK_NAME && p->lx.t.symbol->word == word;
}

/* withitem -> exp [as Name]; then ',' or DO. Opens the scope of the body. */
static void with_item (Parser *p, With *with, Place word) {
  Symbol *name = NULL;
  Exp e;
  bool named;
  ar__expr(p, &e);
  ar__facts_block(p, word, with->is_async, false, &e);
  named = at_word(p, WORD_AS);
  if (named) {
    replace_token(p, ",function(", true);
    ar__lex_next(&p->lx);
    name = ar__parse_name(p);
  }
  p->fn->with = with;
  ar__names_enter(p, &with->block, BLOCK_PLAIN);
  with->block.with_depth = with->depth;
  if (name && ar__names_declare(p, name)) {
    ar__facts_entered(p, &e);
    ar__names_activate(p, 1);
  }
  if (p->lx.t.kind == ',')
    replace_token(p, named ? ")" : ",function()", false);
  else if (p->lx.t.kind == TK_DO) {
    if (name) ar__method_place(p, 1, p->lx.t.end);
    replace_token(p, named ? ")" : ",function()", false);
  }
}

/* Reads all items. Result: how many; the innermost is fn->with. */
static int with_items (Parser *p, bool is_async, size_t pos, size_t del,
                       Place word) {
  int n = 0;
  for (;;) {
    With *with = ar__arena_alloc(p->arena, sizeof *with);
    if (!with) return n;
    open_with(p, with, is_async, pos, del);
    n++;
    with_item(p, with, word);
    pos = p->lx.t.start;
    del = 0;
    if (p->lx.t.kind != ',' || !ar__parse_enter(p)) return n;
    pos = p->lx.t.start + 1;
    ar__lex_next(&p->lx);
  }
}

/*
** withstat -> [ASYNC] WITH withitem {',' withitem} DO block END
** The current token is 'with'; the statement starts at [word].
*/
void ar__with_statement (Parser *p, bool is_async, size_t word, int line) {
  With *outer = p->fn->with;
  int depth = p->depth, n;
  Place place = ar__lex_span(&p->lx, word, p->lx.t.end);
  size_t del = p->lx.t.end - word, pos;
  del += ar__async_blanks(p, p->lx.t.end);
  ar__lex_next(&p->lx);
  n = with_items(p, is_async, word, del, place);
  if (!ar__diag_stopped(p->fault)) ar__parse_check(p, TK_DO);
  ar__lex_next(&p->lx);
  ar__parse_statements(p);
  pos = p->lx.t.start;
  if (!ar__diag_stopped(p->fault) && p->lx.t.kind == TK_END)
    ar__edit_add(&p->edits, pos, 3, "");
  ar__parse_check_match(p, TK_END, "with", line);
  for (int i = 0; i < n; i++) {
    With *with = p->fn->with;
    p->fn->with = with->prev;
    close_with(p, with, pos, i > 0 ? " end)" : "end)");
  }
  p->fn->with = outer;
  p->depth = depth;
  ar__edit_add(&p->edits, pos, 0, ar__async_guard(p));
}

/* retstat -> RETURN [explist], in a 'with' body; 'return' is at [word]. */
void ar__with_return (Parser *p, size_t word) {
  size_t edit = ar__edit_reserve(&p->edits, word);
  Jump jump = {.kind = JUMP_RETURN};
  Exp e = {0};
  int signal;
  if (!ar__parse_block_follows(p, true) && p->lx.t.kind != ';') {
    jump.nvalues = ar__expr_list(p, &e);
    if (has_many_values(&e) || jump.nvalues > MAX_PLAIN_RETURNS)
      jump.nvalues = -1;
  }
  signal = ar__with_signal(p, p->fn->with, jump);
  ar__edit_set(&p->edits, edit, 6,
               ar__arena_format(p->arena, "return %d%s%s", signal,
                                jump.nvalues ? "," : "",
                                jump.nvalues < 0 ? "async" MARK ".pack("
                                : ""));
  if (jump.nvalues < 0) ar__edit_add(&p->edits, p->lx.last_end, 0, ")");
}

/*
** 'async for'
*/

/* The names of an async for, up to IN. Result: how many. */
static int loop_names (Parser *p) {
  int n = 0;
  for (int i = 0; i < 4; i++) ar__names_declare(p, p->hidden);
  do {
    if (ar__names_declare(p, ar__parse_name(p))) n++;
  } while (ar__parse_test_next(p, ','));
  return n;
}

/* DO block END of an async for; the names are the last [n] locals. */
static void loop_body (Parser *p, int n) {
  Block block;
  ar__names_activate(p, 4);
  ar__edit_add(&p->edits, p->lx.last_end, 0, ")");
  ar__parse_check_next(p, TK_DO);
  ar__names_enter(p, &block, BLOCK_PLAIN);
  ar__names_activate(p, n);
  ar__parse_block(p);
  ar__names_leave(p);
}

/*
** forstat -> ASYNC FOR namelist IN exp DO block END
** The current token is 'for'; 'async' is at [word].
*/
void ar__with_async_for (Parser *p, size_t word, int line) {
  size_t edit = ar__edit_reserve(&p->edits, word);
  size_t del = p->lx.t.start - word;
  Place place = ar__lex_span(&p->lx, word, p->lx.t.end);
  Block block;
  Exp e;
  int n;
  if (ar__async_blanks(p, word + 5) != del - 5) del = 5; /* a comment */
  ar__names_enter(p, &block, BLOCK_ASYNC_LOOP);
  ar__lex_next(&p->lx);
  n = loop_names(p);
  ar__parse_check_next(p, TK_IN);
  ar__edit_add(&p->edits, p->lx.t.start, 0, "async" MARK ".aiter(");
  ar__expr(p, &e);
  ar__facts_block(p, place, true, true, &e);
  loop_body(p, n);
  ar__parse_check_match(p, TK_END, "for", line);
  ar__names_leave(p);
  ar__edit_set(&p->edits, edit, del, block.has_break ? "do " : "");
  if (block.has_break)
    ar__edit_add(&p->edits, p->lx.last_end, 0, " ::brk" MARK ":: end");
}
