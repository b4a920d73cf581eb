/* SPDX-License-Identifier: MIT
**
** Tokens of Lua 5.4, each with its bytes and line. Names are interned, so
** that the parser compares pointers and finds a variable in one step. The
** five words are ordinary names here; 'word' of the symbol marks them.
*/
#ifndef AR_FRONT_LEX_H
#define AR_FRONT_LEX_H

#include "diag.h"

/* Other tokens are their own character. ORDER TOKENS */
enum {
  TK_AND = 257, TK_BREAK, TK_DO, TK_ELSE, TK_ELSEIF, TK_END, TK_FALSE,
  TK_FOR, TK_FUNCTION, TK_GOTO, TK_IF, TK_IN, TK_LOCAL, TK_NIL, TK_NOT,
  TK_OR, TK_REPEAT, TK_RETURN, TK_THEN, TK_TRUE, TK_UNTIL, TK_WHILE,
  TK_IDIV, TK_CONCAT, TK_DOTS, TK_EQ, TK_GE, TK_LE, TK_NE, TK_SHL, TK_SHR,
  TK_DBCOLON, TK_EOS, TK_NUMBER, TK_NAME, TK_STRING
};

/* The words that mean something in some places. */
typedef enum {
  WORD_NONE, WORD_ASYNC, WORD_AWAIT, WORD_WITH, WORD_AS, WORD_YIELD
} Word;

typedef struct Symbol {
  struct Symbol *next; /* in its slot of the table */
  const char *text;    /* in the source or static; not NUL-terminated */
  size_t len;
  unsigned hash;
  int token;   /* a reserved word, or TK_NAME */
  Word word;
  int binding; /* index of the visible local of this name, or -1 */
  struct GlobalAsync *global; /* see parse.h; NULL for most */
} Symbol;

typedef struct Names {
  Arena *arena;
  Symbol **slots;
  size_t nslots, count; /* nslots is a power of two */
} Names;

typedef struct Token {
  int kind;
  size_t start, end; /* bytes of the text */
  Symbol *symbol;    /* of a name or a reserved word */
} Token;

typedef struct Lexer {
  Fault *fault;
  Names *names;
  const char *src;
  size_t len, at;     /* the next byte to read */
  int line;           /* of that byte */
  size_t line_start;  /* where that line starts */
  Token t;            /* the current token */
  size_t last_end;    /* end of the token before it, and its line */
  int last_line;
  bool quiet;         /* looking ahead: report nothing */
} Lexer;

/* Result: false when there is no memory. */
bool ar__lex_open (Lexer *lx, Fault *fault, Names *names, const char *src,
                   size_t len);

/* Result: the symbol of a name, or NULL when there is no memory. */
Symbol *ar__lex_intern (Names *names, const char *text, size_t len);

/* Goes to the next token. After a mistake there is only TK_EOS. */
void ar__lex_next (Lexer *lx);

/*
** Result: the token after the current one; [*near] tells whether it starts
** on the line on which the current one ends.
*/
Token ar__lex_peek (const Lexer *lx, bool *near);

/* Result: the place of the current token on the line Lua would report. */
Place ar__lex_place (const Lexer *lx);

/* Result: the place of the bytes from [start] to [end]. */
Place ar__lex_span (const Lexer *lx, size_t start, size_t end);

/* Result: "'while'", "<name>"; in the arena or static. */
const char *ar__lex_token_text (Lexer *lx, int kind);

/* A mistake at the current token: "[message] near 'token'". */
void ar__lex_error (Lexer *lx, const char *message, const char *hint);

/*
** Result: the tokens from [start] to [end] without space and comments, as
** a NUL-terminated string in the arena.
*/
const char *ar__lex_join (const Lexer *lx, size_t start, size_t end);

#endif
