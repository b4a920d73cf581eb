/* SPDX-License-Identifier: MIT
**
** The front end: text in, text out. It reads a chunk of Lua 5.4 plus the
** five words of the language and returns plain Lua 5.4 with the same
** line numbers, or the first mistake. It knows no lua_State, raises
** nothing and keeps no global state, so it can be fuzzed alone.
**
** Ownership: everything a result points to lives in the Front's arena
** until the next call of ar__front_translate or ar__front_close.
*/
#ifndef AR_FRONT_H
#define AR_FRONT_H

#include <stdbool.h>
#include <stddef.h>

/* The contract of lua_Alloc: nsize 0 frees, NULL means no memory. */
typedef void *(*FrontAlloc)(void *ud, void *ptr, size_t osize, size_t nsize);

typedef enum {
  FRONT_OK, FRONT_SYNTAX, FRONT_NOMEM, FRONT_STOPPED
} FrontStatus;

/* Options of ar__front_translate. */
enum {
  FRONT_SITES = 1,         /* collect calls and functions too */
  FRONT_TOPLEVEL_AWAIT = 2, /* the chunk itself is an async function */
  FRONT_EXPRESSION = 4, /* the chunk is expressions: it returns their values */
  FRONT_OPEN_LOCALS = 8, /* its outermost locals become variables of _ENV */
  FRONT_FACTS = 16 /* with FRONT_SITES: and what a checker needs; calls are
                      then in the order in which they are read */
};

/* The first mistake of a chunk. */
typedef struct FrontDiag {
  int line;            /* from 1 */
  int column;          /* bytes from 1, at the word */
  int width;           /* bytes to underline, at least 1 */
  bool language;       /* a mistake in the five words: a SyntaxError */
  const char *message; /* "unexpected symbol near 'x'", without position */
  const char *hint;    /* the fix, one or more lines, or NULL */
} FrontDiag;

/*
** What stands as a value in the source. Numbers of calls, functions and
** locals are places in their arrays; only with FRONT_FACTS.
*/
typedef struct FrontValue {
  enum {
    FRONT_OTHER,
    FRONT_PATH,     /* a name or names with dots */
    FRONT_CALL,     /* the results of a call */
    FRONT_FIELD,    /* names with dots behind a call, 'require "m".f' */
    FRONT_FUNCTION, /* 'function ... end' */
    FRONT_CONSTANT, /* nil, true, a number, a string */
    FRONT_TABLE     /* a constructor */
  } kind;
  bool awaited;      /* FRONT_CALL: its await's results */
  size_t index;      /* FRONT_CALL, FRONT_FIELD, FRONT_FUNCTION: which */
  size_t local;      /* FRONT_PATH: of its first name, 0: a global */
  size_t start, end; /* in the text */
} FrontValue;

/* What happens to the first result of a call. */
typedef enum FrontUse {
  FRONT_USE_ANY,       /* an argument, assigned, returned, ... */
  FRONT_USE_CONDITION, /* is it true? */
  FRONT_USE_OPERAND,   /* of an operator that needs its value */
  FRONT_USE_COMPARED,  /* by == or ~= */
  FRONT_USE_INDEXED    /* a field is taken, it is called */
} FrontUse;

/* A call in the source. Offsets are bytes from the start of the text. */
typedef struct FrontCall {
  int line;            /* of the first byte of the called expression */
  int paren_line;      /* of its argument list */
  int column;          /* of the called expression, bytes from 1 */
  size_t callee, callee_end; /* the called expression, 'trio.sleep' */
  size_t name, name_end;     /* its last name, 'sleep'; equal if none */
  size_t end;                /* past the argument list */
  bool method;    /* a:name(...) */
  bool discarded; /* the call is a statement: its results are lost */
  bool awaited;   /* the operand of an await */
  FrontUse use;        /* from here on only with FRONT_FACTS */
  size_t function;     /* the one around it, counted from 1; 0: the chunk */
  FrontValue base;     /* what is called; of a method its object */
  FrontValue argument; /* the first */
} FrontCall;

/* A function body in the source. */
typedef struct FrontFunction {
  int line;       /* of the word 'function' */
  int paren_line; /* of its parameter list: 'linedefined' if anonymous */
  int end_line;   /* of its 'end' */
  const char *name; /* as declared, "a.b:c", or NULL; NUL-terminated */
  bool is_async;
  bool is_generator;  /* its body has a yield */
} FrontFunction;

/* A local variable. Number 0 stands for all globals. */
typedef struct FrontLocal {
  const char *name; /* in the text */
  size_t len;
  bool assigned;    /* after its declaration */
  FrontValue value; /* what it is declared with */
  int result;       /* FRONT_CALL: which of the results, from 1 */
  bool entered;     /* the value is what a with block enters */
} FrontLocal;

/* An assignment, or the definition of a function with a name. */
typedef struct FrontBinding {
  FrontValue target; /* a path, or else it is no name */
  FrontValue value;
} FrontBinding;

/* An item of a with statement, or a for loop over a value. */
typedef struct FrontBlock {
  int line, column; /* of the first word */
  int width;        /* of the words to underline */
  bool is_async, is_loop;
  FrontValue value; /* what is entered; the loop's first value */
} FrontBlock;

typedef struct FrontResult {
  const char *text; /* plain Lua; the input itself when not changed */
  size_t len;
  bool changed;     /* false: 'text' is byte for byte the input */
  FrontDiag diag;   /* valid after FRONT_SYNTAX */
  const FrontCall *calls; /* by position; only with FRONT_SITES */
  size_t ncalls;
  const FrontFunction *functions; /* by position of 'function' */
  size_t nfunctions;
  const char *locals; /* with FRONT_OPEN_LOCALS: their names, " a b" */
  const FrontLocal *decls; /* from here on only with FRONT_FACTS */
  size_t ndecls;
  const FrontBinding *bindings;
  size_t nbindings;
  const FrontBlock *blocks;
  size_t nblocks;
  FrontValue result;       /* of the chunk: what its last 'return' gives */
} FrontResult;

typedef struct Front Front;

/* Result: a new front end, or NULL when there is no memory. */
Front *ar__front_open (FrontAlloc alloc, void *ud);

/* Frees [fe] and all results. NULL is allowed. */
void ar__front_close (Front *fe);

/* Translations look at [*stop] at each word, and give up when it is true.
** NULL: they don't. */
void ar__front_set_stop (Front *fe, const volatile bool *stop);

/*
** Translate [len] bytes at [src]. The text starts after any byte order
** mark and may start with the newline that ends a '#!' line.
** Result: FRONT_OK; FRONT_SYNTAX with r->diag; FRONT_NOMEM; FRONT_STOPPED.
** Never raises. [src] must outlive the result when nothing changed.
*/
FrontStatus ar__front_translate (Front *fe, const char *src, size_t len,
                                 unsigned options, FrontResult *r);

/*
** Length of what must be skipped at the start of a file: a UTF-8 byte
** order mark, then a first line that starts with '#' (its newline is
** kept, so that line numbers stay).
*/
size_t ar__front_skip_header (const char *src, size_t len);

#endif
