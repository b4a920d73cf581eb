/* SPDX-License-Identifier: MIT
**
** What the files of vm/ share with each other, by file. The runtime sees
** vm.h only.
*/
#ifndef AR_VM_INTERNAL_H
#define AR_VM_INTERNAL_H

#include <stdint.h>

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "vm/front/front.h"
#include "vm/vm.h"

/* Lua values that the Vm holds in the registry. */
typedef enum VmRef {
  REF_AWAIT,    /* await table: async function -> body (weak keys) */
  REF_SUPPORT,  /* what translated code calls 'async_' */
  REF_GUARDED,  /* target of an awaited pcall -> function (weak keys) */
  REF_CHUNKS,   /* chunk name -> text, or Chunk userdata, or false */
  REF_CALLERS,  /* function -> Chunk userdata or false (weak keys) */
  REF_FRAMES,   /* error object -> frames (weak keys) */
  REF_NOTES,    /* list of a group -> frames of its members (weak keys) */
  REF_LAST,     /* {value, frames} of the last error that isn't an object */
  REF_LEAKED,   /* Lua threads of tasks that a script has seen (weak) */
  REF_CORO,     /* metatable of coroutine objects */
  REF_PENDING,  /* Pending's slot -> coroutine object; SITE_SLOT -> the Site
                   of the last one (weak values) */
  REF_SITES,    /* address of a Site in Vm.sites -> the Site */
  REF_ORIGINS,  /* copy -> address of what it is a copy of, see copy.c */
  REF_COPIES,   /* the other way round (weak values) */
  REF_NAMES,    /* module, or what is in one -> its name, see copyname.c */
  REF_EXPLAINER, /* function that knows mistakes, see ar__vm_explainer */
  REF_SELF,     /* object of the awaited method call in progress, or false */
  REF_COUNT
} VmRef;

/* A coroutine object that nobody has awaited yet; see pending.c. */
typedef struct Pending Pending;
typedef struct Site Site;
struct Pending {
  Pending *prev, *next; /* in Vm.pending; next in Vm.free_pending */
  Site *site;           /* where it was made */
  lua_Integer slot;     /* in REF_PENDING */
  unsigned run;         /* in which it was made, 0 outside */
  bool told;            /* it was reported, and may still be awaited */
};

/* A call that makes coroutine objects: a userdata whose user values are the
   async function and the caller. Most calls stand in loops: the objects
   share it. */
struct Site {
  Site *next;    /* in Vm.sites, while [kept] */
  unsigned pending;     /* objects that nobody has awaited yet */
  bool kept;            /* it must not be collected */
  const void *function, *caller; /* the user values' addresses */
  const void *body;     /* the function's, if that is a Lua function */
  const struct Chunk *chunk;     /* the caller's, or NULL */
  int line;             /* of the call, -1 if unknown */
  bool discarded;       /* its result is thrown away */
  const char *called;   /* the function's name there, NULL if unknown; it
                           lives as long as the caller */
};

enum { SITE_FUNCTION = 1, SITE_CALLER, SITE_VALUES = SITE_CALLER };

#define SITE_SLOT 1

/* An async generator; see gen.c. */
typedef struct Gen Gen;
struct Gen {
  Gen *prev, *next; /* in Vm.gens while it is driven by hand */
  lua_State *T;     /* its own thread: user value 1 */
  lua_State *from;  /* who resumed it, while it runs */
  Gen *outer;       /* the generator that runs it, while it runs */
  Vm *vm;
  int state;        /* GenState */
  int pins;         /* scopes and nurseries that it has entered */
  bool free_pins;   /* it may yield inside of them */
  bool throwing;    /* resume with an error */
  bool closing;     /* aclose: a further yield is an error */
  bool given;       /* to the runtime, to be closed */
};


struct Vm {
  VmHooks hooks;
  Front *front;       /* for translations; results are copied at once */
  lua_State *running; /* the thread of the running task, or NULL */
  lua_State *inner;   /* the innermost coroutine of the script's that runs in
                         it, or NULL */
  lua_Hook stop_hook; /* it stops a script just now: what runs such a thread
                         gets it too; else NULL */
  const struct Bound *bound; /* when to stop (bounded.h); NULL: never */
  Gen *active;        /* innermost running generator */
  Gen gens;           /* ring of generators that have begun, not ended */
  Pending pending;    /* ring of what nobody has awaited */
  Pending *free_pending;
  Site *sites;        /* those that are kept */
  struct PendingSlab *pending_slabs;
  lua_Integer nslots;
  int report_left;    /* errors that the report in progress may write */
  bool sweeping;      /* a garbage collection will look through it */
  unsigned run;       /* id of the current run, 0 outside */
  bool strict;
  bool json;          /* reports and warnings are JSON */
  bool leaked;        /* REF_LEAKED isn't empty */
  bool closed;        /* the state is being closed */
  unsigned named_modules; /* how many are in REF_NAMES */
  int ref[REF_COUNT];
  int classes[VM_NCLASSES]; /* 0: not made yet */
  bool supported;           /* support.lua has been run */
};

/* state.c [-0, +1, -] */
void ar__vm_push (lua_State *L, Vm *vm, VmRef r);
/* Push the support table, complete: with what support.lua puts there.
** [-0, +1, m] */
void ar__support_push (lua_State *L, Vm *vm);
/* Make a weak table; mode "k" or "v". [-0, +1, m] */
void ar__weak_table (lua_State *L, const char *mode);

/* chunk.c: the source text of chunks, and what stands where in it. */
typedef struct Chunk Chunk;
struct Chunk {
  Front *fe;
  FrontResult r;
  const char *text;
  size_t len;
  /* a bit for each line, up to [nlines]: does a call whose result is thrown
     away stand there? In user value 2. */
  unsigned char *discards;
  int nlines;
};
/* Keep the text on top of the stack as that of a chunk. [-1, +0, m] */
void ar__chunk_register (lua_State *L, Vm *vm, const char *chunkname);
/* The same for one that was translated with these options. [-1, +0, m] */
void ar__chunk_register_input (lua_State *L, Vm *vm, const char *chunkname,
                               unsigned options);
/* The Chunk of the function on top, whose activation record (filled for
** "S") is [ar]; pushes it or nil in the function's place. [-1, +1, m] */
Chunk *ar__chunk_of (lua_State *L, Vm *vm, const lua_Debug *ar);
/* May a call in the line be a statement? */
bool ar__chunk_discards (const Chunk *c, int line);
/* The first call of [name] in [line], or the only one that isn't awaited;
** NULL if there is none. [*discarded] tells whether every such call is a
** statement. */
const FrontCall *ar__chunk_call (const Chunk *c, int line,
                                 const char *name, bool *discarded);
/* The only awaited call in a line, or NULL. */
const FrontCall *ar__chunk_await (const Chunk *c, int line);
/* The innermost function that holds the lines; [*exact] if it begins and
** ends there. NULL is the main chunk. */
const FrontFunction *ar__chunk_function (const Chunk *c, int first,
                                         int last, bool *exact);
/* The text of a line without its newline. */
const char *ar__chunk_line (const char *text, size_t len, int line,
                            size_t *linelen);
/* Give the state [to] the text of the chunk [source]. [from: -0, +0, m]
** [to: -0, +0, -] */
void ar__chunk_share (lua_State *from, const char *source, lua_State *to);
void ar__chunk_open (lua_State *L);

/* bounded.c: for what takes long in a state with a time limit. */
/* Is it time to stop? To be called now and then. [-0, +0, e] */
void ar__bounded_look (lua_State *L);
/* As luaL_loadbufferx. [-0, +1, e] */
int ar__bounded_load (lua_State *L, const char *text, size_t len,
                      const char *chunkname, const char *mode);

/* load.c */
void ar__load_open (lua_State *L, Vm *vm);

/* asyncfn.c */
/* Upvalues of all async functions. */
enum { ASYNC_BODY = 1, ASYNC_NAME = 2 };
/* [-2, +1, m] body, name -> async function */
void ar__async_make (lua_State *L, Vm *vm);
int ar__async_call (lua_State *L);
int ar__async_fn (lua_State *L);
void ar__async_open (lua_State *L, Vm *vm);

/* coro.c */
int ar__coro_new (lua_State *L, Vm *vm);
/* The coroutine object at [idx] was reported. */
void ar__coro_settled (lua_State *L, int idx);
void ar__coro_open (lua_State *L, Vm *vm);
int ar__coro_take (lua_State *L);

/* pending.c: expect the coroutine object on top to be awaited; its Site is
** at [site]. [-0, +0, m] */
Pending *ar__pending_new (lua_State *L, Vm *vm, int site);
/* It was awaited, closed or reported. [-0, +0, -] */
void ar__pending_settle (Vm *vm, Pending *p);
/* It will never be awaited: report it, or raise. [-0, +0, e] */
void ar__pending_discarded (lua_State *L, Vm *vm, Pending *p);
/* Push what is said of it, and say it no more. [-0, +1, m] */
void ar__pending_tell (lua_State *L, Vm *vm, Pending *p);
/* The file or text of the caller of the Site on top. [-1, +1, m] */
const char *ar__pending_place (lua_State *L);
void ar__pending_open (lua_State *L);
void ar__pending_close (lua_State *L, Vm *vm);

/* remote.c: what stands for an async function of another state, or for
** the body of one. [-1, +1, m] name -> it */
void ar__remote_new (lua_State *L, bool body);
/* The async function that runs was called as a statement: raise if it is of
** another state. [-0, +0, e] */
void ar__remote_refuse (lua_State *L);

/* gen.c */
int ar__gen_fn (lua_State *L);
int ar__gen_yield (lua_State *L);
int ar__gen_next (lua_State *L);
Gen *ar__gen_test (lua_State *L, int idx);
int ar__gen_is (lua_State *L); /* async_.isgen(x) */
/* Make the classes, when the first chunk is loaded that may have a
** generator. [-0, +0, m] */
void ar__gen_open (lua_State *L);

/* protocol.c: what 'with', 'async for' and 'await' look up. */
int ar__protocol_with (lua_State *L);
int ar__protocol_awith (lua_State *L);
int ar__protocol_aiter (lua_State *L);
int ar__protocol_anext (lua_State *L);
int ar__protocol_self (lua_State *L);
int ar__protocol_this (lua_State *L);
/* The type's name as scripts know it; may push it. [-0, +(0|1), -] */
const char *ar__type_name (lua_State *L, int idx);

/* exc.c */
void ar__exc_open (lua_State *L, Vm *vm);
int ar__exc_subclass (lua_State *L);
/* Push the class of the exception at [idx]. [-0, +(0|1), -] */
bool ar__class_of (lua_State *L, int idx);
/* Push the class above the class at [idx], or nil. [-0, +1, -] */
void ar__class_base (lua_State *L, int idx);
/* Make the table below an instance of the class on top, if it is one.
** [-1, +0, -] */
void ar__class_bless (lua_State *L);

/* group.c */
/* Fill in the class ExceptionGroup, on top. [-0, +0, m] */
void ar__group_fill (lua_State *L);
/* Is the error at [idx] a member of the group, or of one in it? false if
** [group] is none. [-0, +0, m] */
bool ar__group_contains (lua_State *L, int group, int idx);
/* The frames of member [i] of a group's list, if they are kept beside it:
** pushes them. [-0, +(0|1), -] */
bool ar__group_frames (lua_State *L, int list, lua_Integer i);

/* trace.c: where errors come from. Frames are a sequence of pairs: a
** function and its line, or a text and false. */
/* Give [to] the frames of [from]. [-0, +0, m] */
void ar__error_copy_frames (lua_State *L, int from, int to);
void ar__trace_open (lua_State *L, Vm *vm);

/* report.c: how they are written. */
/* err.traceback [-0, +1, m] */
void ar__traceback_push (lua_State *L, int idx);
/* "in async function 'f'" for the function on top, in its place; needs
** "S". [*owner] tells the source's function; it is not NULL where the Lua
** function is only a part of it, the body of a with block. [-1, +1, m] */
const char *ar__frame_name (lua_State *L, Vm *vm, const lua_Debug *ar,
                            const void **owner, bool *part);
/* The error at [idx], whose frames (or nil) are at [frames], in a table:
** what ar__error_report writes. [-0, +1, m] */
void ar__error_record (lua_State *L, int idx, int frames);
/* As ar__vm_warn, of what stands in a column. [-0, +0, -] */
void ar__warn_column (lua_State *L, Vm *vm, const char *text, size_t len,
                      int column);
/* A list of the lines of the frames at [frames]. [-0, +1, m] */
void ar__frames_lines (lua_State *L, Vm *vm, int frames);

/* diagnose.c: where an error is, and which known mistake it is. */
typedef struct Diagnosis {
  char where[LUA_IDSIZE]; /* the file, as Lua shortens it */
  int line, column;       /* 0 where it isn't known */
  size_t width;           /* to underline */
  Chunk *chunk;           /* of the line, or NULL */
  bool shown;             /* the message has the source line itself */
  const char *msg;
  const char *id, *help;  /* of the mistake, or NULL */
} Diagnosis;
/* Everything that it points to is pushed. [-0, +6, m] */
void ar__diagnose (lua_State *L, Vm *vm, int idx, int frames,
                   Diagnosis *d);
/* Push the id of the known mistake that a message tells of, and a help for
** it that the message lacks, or nil. The source line may be NULL.
** [-0, +2, m] */
void ar__mistake (lua_State *L, Vm *vm, const char *msg, const char *line,
                  size_t len);
/* Call the explainer's [what]; nils when that fails. [-nargs, +nresults, m]
** Result: has it worked? */
bool ar__explain (lua_State *L, Vm *vm, const char *what, int nargs,
                  int nresults);
/* The last line of a report, for an id. */
#define AR_EXPLAIN "  help: asyncrun explain %s"
/* Add "\n    source line\n    ^~~~" to the buffer; [column] 0 for no
** caret. */
void ar__caret (luaL_Buffer *b, const char *text, size_t len, int line,
                int column, size_t width);

/* suggest.c: say in the frames, at 'hint', what was meant by the name that
** the message at [idx] can't call. [L] is the thread that raised it.
** [-0, +0, m] */
void ar__suggest (lua_State *L, Vm *vm, int idx);
/* "local", "upvalue" or "global": what a name is in a running function. */
const char *ar__variable_kind (lua_State *L, lua_Debug *ar,
                               const char *name);

/* guard.c: the standard functions that are replaced. */
int ar__guard_error (lua_State *L); /* error */
void ar__guard_open (lua_State *L, Vm *vm);
int ar__rethrow (lua_State *L);

#endif
