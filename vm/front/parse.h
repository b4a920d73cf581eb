/* SPDX-License-Identifier: MIT
**
** What the files of the parser share. The parser reads each token once,
** keeps the scopes that Lua's own compiler would keep, and records edits.
**
**   parse.c   statements        expr.c   expressions
**   scope.c   locals, upvalues, labels and jumps
**   with.c    'with', 'async for' and the ways out of them
**   async.c   'async function', 'await', 'yield'
**   method.c  awaits of methods
**   open.c    what a prompt enters
*/
#ifndef AR_FRONT_PARSE_H
#define AR_FRONT_PARSE_H

#include "edit.h"
#include "lex.h"

/* Lua's own limits. */
#define MAX_LOCALS 200
#define MAX_UPVALUES 255
#define MAX_DEPTH 200
#define MAX_LABELS 32767

/* Bind nothing in a function with more locals. */
#define MAX_PEAK 190

/* Returns of more values than this travel packed. */
#define MAX_PLAIN_RETURNS 8

typedef enum {
  VAR_PLAIN, VAR_CONST, VAR_CLOSE,
  VAR_CONSTANT /* known at compile time: never an upvalue */
} VarKind;

/* An await whose look-up may be saved; its edits are set when that is
   known. */
typedef struct DirectAwait {
  struct DirectAwait *next;
  size_t open_edit, close_edit, open_del;
  bool statement; /* the await is a statement */
} DirectAwait;

/* 'async function f' of a global f. */
typedef struct GlobalDef {
  struct GlobalDef *next;
  size_t name_edit, open_edit, close_edit, name_len;
} GlobalDef;

/* A global that is awaited, or defined as an async function. */
typedef struct GlobalAsync {
  struct GlobalAsync *next;
  const char *name;
  GlobalDef *defs;
  DirectAwait *awaits;
} GlobalAsync;

/* A local whose awaited calls need no look-up if it turns out to be never
   assigned again: an async function, or any value. */
typedef struct LocalAsync {
  const char *name;
  struct Func *fn; /* where it is local */
  int level;       /* its number among the locals of fn */
  size_t open_edit, close_edit, open_del;
  size_t end;      /* of a value: where its statement ends */
  const char *guard; /* of a value: text after the statement */
  bool is_value;   /* 'local x = exp', not 'local async function x' */
  bool worth;      /* a value: awaited in a loop or in an inner function */
  bool assigned, generator;
  DirectAwait *awaits;
} LocalAsync;

/* The awaits of a method of a local. */
typedef struct MethodAwaits {
  struct MethodAwaits *next;
  const Symbol *name;
  DirectAwait *awaits;
  bool worth; /* one is in a loop or in an inner function */
} MethodAwaits;

/* A local variable; the visible ones of a name are chained by 'outer'. */
typedef struct Var {
  Symbol *symbol;
  VarKind kind;
  int outer;        /* index of the variable this one hides, or -1 */
  bool active;      /* its scope has begun */
  unsigned captured_by; /* number of the last function that captured it */
  LocalAsync *async;    /* NULL for most */
  MethodAwaits *methods;
  size_t fact;          /* its number in 'decls' */
  size_t place;         /* in the text, of what is bound to it; 0: none */
  bool assigned;        /* after its declaration */
} Var;

typedef struct Label {
  Symbol *name;
  int line;
  int nactive;    /* locals of the function visible at the label */
  int with_depth; /* how many 'with' bodies of its function are around */
} Label;

/* A goto whose label has not been seen. */
typedef struct Goto {
  Symbol *name; /* NULL: a 'break' outside any loop */
  int line;
  int nactive;
  size_t edit;     /* of the word 'goto', the next one is of the label */
  size_t name_len; /* bytes to delete there; 0: the edit is the whole goto */
  bool last;       /* it ends its block, so that 'return' may stand there */
} Goto;

typedef struct Block {
  struct Block *prev;
  int first_label, first_goto;
  int nactive;       /* locals of the function outside the block */
  enum { BLOCK_PLAIN, BLOCK_LOOP, BLOCK_ASYNC_LOOP } kind;
  int with_depth;
  bool has_break;    /* of an async loop: its end needs the label */
} Block;

typedef enum { JUMP_RETURN, JUMP_BREAK, JUMP_GOTO, JUMP_FORWARD } JumpKind;

/* A way out of a 'with' body. */
typedef struct Jump {
  struct Jump *next;
  JumpKind kind;
  int signal;   /* what the body returns to say so */
  int nvalues;  /* of a return; -1: packed */
  Symbol *label;
  int depth;    /* of a break or a backward goto: 'with' bodies around it */
  Block *loop;
  int line, nactive; /* of the first forward goto */
} Jump;

typedef struct With {
  struct With *prev; /* around it in the same function */
  Block block;       /* the body, with its name */
  int depth;         /* from 1 */
  bool is_async;
  bool uses_varargs; /* of the outermost: '...' occurs in its body */
  size_t open_edit, open_del;
  Jump *jumps, **last_jump;
  int njumps, nvalues; /* nvalues: the most that a jump carries */
} With;

/* How a function was written, for messages and sites. */
typedef struct Header {
  bool is_async, is_local, is_method;
  bool has_yield;             /* known after the body */
  size_t word;                /* where 'function' starts */
  int line;                   /* of that word */
  size_t name, name_end;      /* as declared; equal if anonymous */
  const char *label;          /* "a.b:c", or NULL */
  size_t site;                /* its number in 'functions' */
  FrontValue owner;           /* of a method: what is before the colon */
} Header;

typedef struct Func {
  struct Func *prev;
  const Header *header;       /* NULL: the main chunk */
  bool is_async, has_yield, is_vararg;
  int line_defined;           /* 0: the main chunk */
  size_t params, params_end;  /* '(' to past ')' */
  unsigned id;
  int first_local, first_label;
  int nactive;
  int nextra, peak;           /* names that edits may add; most locals */
  int nmethods;               /* locals for methods that are bound */
  Block *block;
  With *with;                 /* the innermost open 'with' */
  int nups;
  int ups[MAX_UPVALUES];      /* indices of captured variables */
} Func;

typedef struct Parser {
  Arena *arena;
  Fault *fault;
  Lexer lx;
  Names names;
  EditList edits;
  unsigned options;
  int depth;
  Func *fn;
  unsigned nfuncs;
  Var *vars;
  size_t nvars, vars_cap;
  Label *labels;
  size_t nlabels, labels_cap;
  Goto *gotos;
  size_t ngotos, gotos_cap;
  GlobalAsync *globals;
  int nmethods;         /* that are bound */
  bool many_upvalues;   /* a function is near the limit: add none */
  const char *fn_label; /* name for an async function that comes next */
  Symbol *env, *self, *hidden;
  FrontCall *calls;
  size_t ncalls, calls_cap;
  FrontFunction *functions;
  size_t nfunctions, functions_cap;
  FrontLocal *decls;    /* facts, see facts.c */
  size_t ndecls, decls_cap;
  FrontBinding *bindings;
  size_t nbindings, bindings_cap;
  FrontBlock *blocks;
  size_t nblocks, blocks_cap;
  FrontValue result;
  const char *locals;   /* that became variables of _ENV; NULL: none */
} Parser;

typedef enum {
  EXP_VOID, EXP_CONST, EXP_NAME, EXP_INDEX, EXP_CALL, EXP_AWAIT, EXP_VARARG,
  EXP_OTHER
} ExpKind;

#define NO_CALL ((size_t)-1)

/* What is known of an expression that was read. */
typedef struct Exp {
  ExpKind kind;
  int parens;         /* pairs right around it */
  int var;            /* EXP_NAME: index of the local, or -1 */
  bool dotted;        /* only names and dots */
  size_t start, end;  /* without the parentheses */
  Symbol *field;      /* EXP_NAME, EXP_INDEX by '.': the last name */
  /* EXP_CALL: about its last call */
  ExpKind callee;
  int callee_var;     /* EXP_NAME: index of the local, or -1 */
  bool is_method, has_args;
  bool callee_parens;
  size_t colon, args; /* where ':' and the arguments start */
  int args_kind;      /* '(', '{' or TK_STRING */
  Symbol *callee_field, *method;
  size_t call;        /* number of its site, or NO_CALL */
  size_t function;    /* of a function expression its site, from 1; or 0 */
  bool table;         /* a constructor */
  size_t fields;      /* EXP_INDEX: where names begin behind [call]; or 0 */
} Exp;

#define has_many_values(e) \
  ((e)->parens == 0 && ((e)->kind == EXP_CALL || (e)->kind == EXP_AWAIT \
                        || (e)->kind == EXP_VARARG))

/* parse.c */
void ar__parse_chunk (Parser *p);
void ar__parse_block (Parser *p);
void ar__parse_statements (Parser *p);
bool ar__parse_block_follows (const Parser *p, bool with_until);
bool ar__parse_test_next (Parser *p, int kind);
void ar__parse_check (Parser *p, int kind);
void ar__parse_check_next (Parser *p, int kind);
void ar__parse_check_match (Parser *p, int what, const char *who, int line);
Symbol *ar__parse_name (Parser *p);
VarKind ar__parse_attribute (Parser *p);
void ar__parse_function (Parser *p);
bool ar__parse_enter (Parser *p);
#define ar__parse_leave(p) ((p)->depth--)

/* expr.c */
void ar__expr (Parser *p, Exp *e);
int ar__expr_list (Parser *p, Exp *e);
void ar__expr_suffixed (Parser *p, Exp *e);
void ar__expr_body (Parser *p, Header *header);
void ar__expr_header (Parser *p, Header *header);
void ar__expr_function_name (Parser *p, Header *header, Exp *e);

/* scope.c */
void ar__names_open_func (Parser *p, Func *fn, Block *block);
void ar__names_close_func (Parser *p);
void ar__names_enter (Parser *p, Block *block, int kind);
void ar__names_leave (Parser *p);
Var *ar__names_declare (Parser *p, Symbol *name);
void ar__names_activate (Parser *p, int n);
int ar__names_resolve (Parser *p, Symbol *name);
void ar__names_check_assign (Parser *p, const Exp *e);
void ar__names_label (Parser *p, Symbol *name, int line);
void ar__names_goto (Parser *p);
void ar__names_break (Parser *p);
Goto *ar__names_add_goto (Parser *p, Symbol *name, int line, int nactive);

/* with.c */
void ar__with_statement (Parser *p, bool is_async, size_t word, int line);
void ar__with_varargs (Parser *p);
int ar__with_signal (Parser *p, With *with, Jump jump);
void ar__with_async_for (Parser *p, size_t word, int line);
void ar__with_return (Parser *p, size_t word);

/* async.c */
bool ar__async_statement (Parser *p);
bool ar__async_expression (Parser *p, Exp *e);
bool ar__async_local_function (Parser *p);
bool ar__async_is_word (Parser *p, int follower);
void ar__async_refuse (Parser *p, const char *what, Place place);
bool ar__async_stray_yield (Parser *p, const Exp *e, Place place);
const char *ar__async_hint (Parser *p, const Exp *e);
void ar__async_scope_end (Parser *p, LocalAsync *la);
const char *ar__async_bind_globals (Parser *p);
void ar__async_local_value (Parser *p, size_t name, size_t name_end);
bool ar__async_runs_often (const Parser *p, const Func *fn, int level);
size_t ar__async_blanks (const Parser *p, size_t pos);
size_t ar__async_blanks_before (const Parser *p, size_t pos);
const char *ar__async_guard (Parser *p);

/* open.c */
bool ar__open_local (Parser *p, size_t word);
void ar__open_expression (Parser *p);

/* facts.c: all of these do nothing without FRONT_FACTS. */
bool ar__facts_open (Parser *p);
FrontValue ar__facts_value (const Parser *p, const Exp *e);
void ar__facts_call (Parser *p, const Exp *e, FrontCall *call);
void ar__facts_argument (Parser *p, size_t call, const Exp *e);
void ar__facts_use (Parser *p, const Exp *e, FrontUse use);
void ar__facts_operator (Parser *p, const Exp *left, const Exp *right,
                         int op);
void ar__facts_declare (Parser *p, Var *var);
void ar__facts_locals (Parser *p, int n, int nexps, const Exp *e);
void ar__facts_local_function (Parser *p, size_t site);
void ar__facts_entered (Parser *p, const Exp *e);
void ar__facts_self (Parser *p, const Header *header);
void ar__facts_assign (Parser *p, const Exp *target, const Exp *value);
void ar__facts_define (Parser *p, const Exp *target, const Header *header);
void ar__facts_block (Parser *p, Place place, bool is_async, bool is_loop,
                      const Exp *e);
void ar__facts_return (Parser *p, const Exp *e);
void ar__facts_take (const Parser *p, FrontResult *r);

/* method.c */
void ar__method_place (Parser *p, int n, size_t pos);
void ar__method_await (Parser *p, int s, const Symbol *method,
                       DirectAwait d);
void ar__method_scope_end (Parser *p, const Var *var);

#endif
