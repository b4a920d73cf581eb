/* SPDX-License-Identifier: MIT
**
** What a prompt enters: each input is a chunk of its own, yet the locals of
** one are to be seen in the next. So those of the outermost block become
** variables of the chunk's environment: 'local x = 1' is translated to
** 'x = 1'. An input may also be a list of expressions.
*/
#include "parse.h"

#include <string.h>

static void note_local (Parser *p, const Symbol *name) {
  p->locals = ar__arena_format(p->arena, "%s %.*s",
                               p->locals ? p->locals : "", (int)name->len,
                               name->text);
}

static bool has_text (const Symbol *s, const char *text) {
  return s->len == strlen(text) && !memcmp(s->text, text, s->len);
}

/* Can these locals be variables? One that is to be closed can't, and _ENV
   is none. Looks ahead from the first name. */
static bool may_open (const Parser *p) {
  Lexer reader = p->lx;
  reader.quiet = true;
  while (reader.t.kind == TK_NAME) {
    if (has_text(reader.t.symbol, "_ENV")) return false;
    ar__lex_next(&reader);
    if (reader.t.kind == '<') {
      ar__lex_next(&reader);
      if (reader.t.kind != TK_NAME ||
          !has_text(reader.t.symbol, "const"))
        return false;
      ar__lex_next(&reader);
      if (reader.t.kind != '>') return false;
      ar__lex_next(&reader);
    }
    if (reader.t.kind != ',') return true;
    ar__lex_next(&reader);
  }
  return false;
}

/* NAME ['<' const '>'], of which the name stays */
static void open_name (Parser *p) {
  Symbol *name = ar__parse_name(p);
  if (name) note_local(p, name);
  if (p->lx.t.kind != '<') return;
  for (int i = 0; i < 3; i++) {
    ar__edit_add(&p->edits, p->lx.t.start, p->lx.t.end - p->lx.t.start, "");
    ar__lex_next(&p->lx);
  }
}

/* NAME attrib { ',' NAME attrib } ['=' explist] */
static void open_names (Parser *p) {
  size_t start = p->lx.t.start, end = p->lx.t.end;
  int n = 0;
  Exp e;
  do {
    open_name(p);
    n++;
  } while (ar__parse_test_next(p, ','));
  if (!ar__parse_test_next(p, '=')) {
    ar__edit_add(&p->edits, p->lx.last_end, 0, " = nil");
    return;
  }
  if (n == 1 && p->lx.t.kind == TK_NAME &&
      p->lx.t.symbol->word == WORD_ASYNC)
    p->fn_label = ar__lex_join(&p->lx, start, end);
  ar__expr_list(p, &e);
}

/* The name of a function whose definition the reader has reached. */
static void note_function (Parser *p, Lexer reader) {
  reader.quiet = true;
  while (reader.t.kind != TK_EOS && reader.t.kind != TK_FUNCTION)
    ar__lex_next(&reader);
  ar__lex_next(&reader);
  if (reader.t.kind == TK_NAME) note_local(p, reader.t.symbol);
}

/* After the word LOCAL, which is at [word]. Result: false, and nothing was
   read, if it stays one. */
bool ar__open_local (Parser *p, size_t word) {
  bool function = p->lx.t.kind == TK_FUNCTION, async = false;
  if (p->fn->prev || p->fn->block->prev) return false;
  if (p->lx.t.kind == TK_NAME) async = ar__async_is_word(p, TK_FUNCTION);
  if (!function && !async && !may_open(p)) return false;
  ar__edit_add(&p->edits, word, 5 + ar__async_blanks(p, word + 5), "");
  if (function || async) note_function(p, p->lx);
  if (function) ar__parse_function(p);
  else if (async) ar__async_statement(p);
  else open_names(p);
  return true;
}

/* chunk -> explist
   Not a tail call: the input is to be seen in tracebacks. */
void ar__open_expression (Parser *p) {
  Exp e;
  ar__edit_add(&p->edits, p->lx.t.start, 0, "return async" MARK ".values(");
  ar__expr_list(p, &e);
  ar__edit_add(&p->edits, p->lx.last_end, 0, ")");
}
