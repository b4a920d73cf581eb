/* SPDX-License-Identifier: MIT
**
** The language, as the runtime sees it: async functions, coroutine
** objects, exceptions, tracebacks and the loading of chunks, in one
** lua_State. It knows nothing of tasks or of a loop: what it must ask
** about them it asks through VmHooks.
**
** Stack marks are those of the Lua manual: [-o, +p, x].
*/
#ifndef AR_VM_H
#define AR_VM_H

#include <stdbool.h>
#include <stddef.h>

#include <lua.h>

typedef struct Vm Vm;

/* What the language asks of whoever runs its code. */
typedef struct VmHooks {
  void *ud;
  /* Writes a warning of whole lines. Threads: the state's own. */
  void (*warn) (void *ud, const char *text, size_t len);
  /* A suspended generator was collected: the async function that closes
  ** it and the generator are on top. May be NULL. [-2, +0, e] */
  void (*abandoned) (void *ud, lua_State *L);
  /* Push on [to] what stands there for the userdata on top of [from], for
  ** ar__copy; false if nothing does. Must not use [from]'s memory. May be
  ** NULL. [copier] is for ar__copy_part.
  ** [from: -0, +0, -] [to: -0, +(0|1), e] */
  bool (*copy) (lua_State *from, lua_State *to, void *copier);
  unsigned patch; /* VM_PATCH_... */
  bool text_only; /* scripts may not load precompiled chunks */
} VmHooks;

/* Which standard functions are replaced by ours. */
#define VM_PATCH_LOAD 1u      /* load, loadfile, dofile */
#define VM_PATCH_REQUIRE 2u   /* the searcher of package.path */
#define VM_PATCH_COROUTINE 4u
#define VM_PATCH_ERROR 8u     /* error, debug.traceback */
#define VM_PATCH_ALL 15u

/* The built-in exception classes. ORDER CLASSES (exc.c) */
typedef enum VmClass {
  VM_BASEEXCEPTION, VM_EXCEPTION, VM_TYPEERROR, VM_VALUEERROR,
  VM_RUNTIMEERROR, VM_ASSERTIONERROR, VM_OSERROR, VM_TIMEOUTERROR,
  VM_KEYBOARDINTERRUPT, VM_GENERATOREXIT, VM_EXCEPTIONGROUP,
  VM_NCLASSES
} VmClass;

/* --- the state ------------------------------------------------------ */

/*
** Install the language in [L]: load, loadfile, dofile, require, error
** and parts of coroutine and debug are replaced by ours, as far as the hooks
** say so.
** [-0, +0, m]  Result: the Vm, owned by the state.
*/
Vm *ar__vm_open (lua_State *L, const VmHooks *hooks);

/* The Vm of a state, or NULL when ar__vm_open was never called. */
Vm *ar__vm_get (lua_State *L);

/* Discarded coroutine objects raise at the call (--strict). */
void ar__vm_set_strict (Vm *vm, bool on);
bool ar__vm_strict (const Vm *vm);

/*
** A run begins (id > 0) or ends (0). Coroutine objects belong to the run
** in which they were made.
*/
void ar__vm_set_run (Vm *vm, unsigned id);

/*
** Where the Lua thread of the running task is kept (NULL outside), for
** the scheduler to write at every step. coroutine.yield is refused on it.
*/
lua_State **ar__vm_running (Vm *vm);

/* The thread whose code runs now: that of the task, of a generator or
** coroutine in it; NULL outside. Async-signal-safe. */
lua_State *ar__vm_innermost (Vm *vm);

/*
** A script is being stopped by [hook], a count hook, which yields where it
** can: whatever resumes one of its threads gets the hook too. NULL: it is
** over.
*/
void ar__vm_set_stop (Vm *vm, lua_Hook hook);

/*
** Note that the running generator, if any, has entered ([by] 1) or left
** (-1) something that must not stay open while it is suspended.
*/
void ar__vm_pin (Vm *vm, int by);

/*
** Report coroutine objects of run [id] that nobody awaited, oldest
** first. [-0, +0, e]
*/
void ar__vm_report_pending (lua_State *L, Vm *vm, unsigned id);

/*
** Replace the functions of Lua's library that may run long by ones that
** look at [*stop] now and then and, when it is true, call [raise], which
** raises: hooks aren't called inside of them. Loading looks too.
** Finalizers, which run without hooks as well, are refused. Scripts must not
** have run before. [-0, +0, m]
*/
void ar__bounded_install (lua_State *L, const volatile bool *stop,
                          lua_CFunction raise);

/*
** Reports and warnings are JSON objects, one a line (--diagnostics=json).
*/
void ar__vm_set_json (Vm *vm, bool on);
bool ar__vm_json (const Vm *vm);

/*
** Who knows mistakes: the function on top is called as ("identify", message,
** source line), for an id and a help or nil, and as ("encode", record), for
** a line of JSON. [-1, +0, m]
*/
void ar__vm_explainer (lua_State *L);

/* Write whole lines through the hook, as they are. */
void ar__vm_write (Vm *vm, const char *text, size_t len);

/*
** Write a warning of whole lines: the first one, which may begin with
** "file:line: ", says what has happened; those that are indented by two
** spaces say how to mend it, by four show the source. Never raises.
** [-0, +0, -]
*/
void ar__vm_warn (lua_State *L, Vm *vm, const char *text, size_t len);

/* A warning, of the text below, about the error on top. [-2, +0, m] */
void ar__vm_warn_error (lua_State *L, Vm *vm);

/* Write what was asked for and warns of nothing. [-0, +0, -] */
void ar__vm_note (lua_State *L, Vm *vm, const char *text, size_t len);

/* --- loading -------------------------------------------------------- */

/*
** Like luaL_loadbufferx and luaL_loadfilex, with the language.
** [-0, +1, m]  pushes the function, or the message when the result is not
** LUA_OK. A message has one line for Lua's own mistakes, more for ours;
** [full] adds source line and caret to all.
*/
int ar__load_buffer (lua_State *L, const char *text, size_t len,
                     const char *chunkname, const char *mode, bool full);
int ar__load_file (lua_State *L, const char *path, const char *mode,
                   bool full);

/*
** As ar__load_buffer, but the chunk is an async function's body: pushes
** an async function.
*/
int ar__load_async (lua_State *L, const char *text, size_t len,
                    const char *chunkname);

/* Set in the table on top those of the standard functions that know the
** language: load, loadfile, dofile, error, and searcher, which does what
** package.searchers[2] does. [-0, +0, m] */
void ar__load_setfuncs (lua_State *L);

/* What is entered at a prompt. The first half is the caller's. */
typedef struct VmInput {
  const char *text, *name; /* of the chunk; no other has this name */
  size_t len;
  int env;           /* index of what is _ENV for it */
  bool is_async;     /* the function is one: it awaits at top level */
  bool incomplete;   /* the message says that the text ends too early */
  unsigned options;  /* how it was read, for ar__translate_input */
} VmInput;

/*
** Compile expressions, whose values the function returns, or statements;
** outermost locals become variables of _ENV. Pushes the function and their
** names, " a b", or the message and nil. [-0, +2, m]
*/
int ar__load_input (lua_State *L, VmInput *in);
/* Push what it was translated to. [-0, +1, m] */
int ar__translate_input (lua_State *L, const VmInput *in);

/* Pushes the translation of a text, or the message. [-0, +1, m] */
int ar__translate (lua_State *L, const char *text, size_t len,
                   const char *chunkname);

/* --- async functions ------------------------------------------------ */

/*
** Make an async function of the C function on top of the stack, which
** runs when it is awaited and may suspend. [name] is kept: it must be a
** literal. [-1, +1, m]
*/
void ar__async_new (lua_State *L, const char *name);

/*
** Register C bodies as async functions in the table on top, below which
** are [nup] upvalues. Like luaL_setfuncs. [-nup, +0, m]
*/
typedef struct VmAsyncReg {
  const char *name;
  lua_CFunction body;
} VmAsyncReg;
void ar__async_setfuncs (lua_State *L, const VmAsyncReg *regs, int nup);

/* In a metatable, under this address: the table of an object's methods, none
** of which changes while there are objects, nor can one have its own. */
extern const char ar__vm_methods;

/* Is the value at [idx] an async function? */
bool ar__async_is (lua_State *L, int idx);

/*
** Push the body of the async function at [idx]. [-0, +1, -]
** Result: false, and nothing pushed, if it isn't one.
*/
bool ar__async_body (lua_State *L, int idx);

/* Push what an await of the value at [idx] calls. [-0, +1, e] */
void ar__await_callee (lua_State *L, int idx);

/*
** Push the declared name of a function, async or not; "?" if unknown.
** [-0, +1, m]  Result: the name, valid while it is on the stack.
*/
const char *ar__function_name (lua_State *L, int idx);

/*
** Push the async function that closes a generator, and a generator that
** has begun and not ended. Each is given once. [-0, +(0|2), -]
** Result: false if there is none.
*/
bool ar__gen_push_open (lua_State *L, Vm *vm);

/*
** Let the generator at [idx] yield inside of scopes and nurseries: one task
** drives it, from begin to end, and enters nothing meanwhile.
** Result: false if it is no generator.
*/
bool ar__gen_free (lua_State *L, int idx);

/* Is the value at [idx] a coroutine object? */
bool ar__coro_is (lua_State *L, int idx);

/*
** Take a coroutine object apart so that its body can be run once: pushes
** the body and the arguments. [-0, +n, e]
** Result: the number of values pushed. Errors: RuntimeError if it was
** awaited before; TypeError if the value can't be awaited.
*/
int ar__await_take (lua_State *L, int idx);

/* Can the value at [idx] be awaited? [-0, +0, -] */
bool ar__awaitable (lua_State *L, int idx);

/* Mark a coroutine object as dealt with: it won't be reported. */
void ar__coro_dismiss (lua_State *L, int idx);

/*
** If the value at [idx] is a coroutine object that nobody has awaited, push
** what is said of that, and say it no more; it may still be awaited.
** [-0, +(0|1), m]  Result: false if there is nothing to say.
*/
bool ar__coro_forgotten (lua_State *L, int idx);

/* Name of a coroutine object's function; valid while it lives. */
const char *ar__coro_name (lua_State *L, int idx);

/* Push the async function of the coroutine object at [idx]. [-0, +1, -] */
void ar__coro_function (lua_State *L, int idx);

/* As ar__await_take for a coroutine object, but pushes the async function
** instead of its body. [-0, +n, e] */
int ar__coro_split (lua_State *L, int idx);

/* Push the function that made the coroutine object at [idx], or nil.
** [-0, +1, -]  Result: the line. */
int ar__coro_origin (lua_State *L, int idx);

/* Was it awaited, closed or reported, in the present run? */
bool ar__coro_is_used (lua_State *L, int idx);

/* Can the value at [idx] be called? [-0, +0, -] */
bool ar__callable (lua_State *L, int idx);

/* --- exceptions ----------------------------------------------------- */

/* Push a class. [-0, +1, m] */
void ar__class_push (lua_State *L, VmClass c);

/*
** Make a class below the class on top of the stack. [-1, +1, m]
*/
void ar__class_new (lua_State *L, const char *name);

/*
** Raise a new exception of a built-in class; the format is that of
** lua_pushfstring. Never returns. [-0, +0, e]
*/
int ar__raise (lua_State *L, VmClass c, const char *fmt, ...);

/*
** Raise a new exception of the class on top, message below it.
** [-2, +0, e]
*/
int ar__raise_class (lua_State *L);

/* Make an exception of the class on top, message below. [-2, +1, m] */
void ar__exception_new (lua_State *L);

/* Is the value at [idx] a class of exceptions? */
bool ar__is_class (lua_State *L, int idx);

/* Is the value at [idx] an exception of any class? */
bool ar__is_exception (lua_State *L, int idx);

/* Is the value at [idx] an instance of the class at [cls]? */
bool ar__isinstance (lua_State *L, int idx, int cls);
bool ar__isinstance_of (lua_State *L, int idx, VmClass c);

/* isinstance(err, class) as a Lua function. */
int ar__lua_isinstance (lua_State *L);

/*
** Make an ExceptionGroup of the sequence on top, message below.
** [-2, +1, m]
*/
void ar__group_new (lua_State *L);

/*
** Keep the frames on top beside member [i] of a group's list, for a
** member that isn't an object. [-1, +0, m]
*/
void ar__group_note (lua_State *L, int list, lua_Integer i);

/*
** Split the error at [idx] by the class at [cls]: pushes what matches
** and what remains (nil where nothing does), as Python's split does for
** groups; any other value goes to one side whole. [-0, +2, m]
*/
void ar__error_split (lua_State *L, int idx, int cls);

/*
** The error on top after members were taken out of it: a group that was
** made in non-strict mode and has one member left is that member.
** [-1, +1, m]
*/
void ar__group_collapse (lua_State *L);
void ar__group_set_collapse (lua_State *L, int idx);

/*
** Set err.cause where [err] is an exception that has none yet and the
** chain would not become circular. [-0, +0, m]
*/
void ar__error_set_cause (lua_State *L, int err, int cause);

/*
** Say that the exception has been taken care of: set_cause will not keep
** it as the cause of another. [-0, +0, m]
*/
void ar__error_settle (lua_State *L, int idx);

/* --- copying between states --------------------------------------------- */

typedef enum VmCopyStatus {
  COPY_OK,
  COPY_NEEDS,   /* modules must be loaded first: a sequence of their names
                   is on top of [to] */
  COPY_REFUSED, /* a value can't be copied, [problem] says which and why */
  COPY_RAISED,  /* something else was raised, say KeyboardInterrupt: it is
                   on top of [to] */
  COPY_NOMEM
} VmCopyStatus;

/*
** Copy values from a state to one of another thread, or home from there.
** Neither may be running. Tables, functions, exceptions are copied with
** all that they refer to; modules, and what is found in them, go by name.
** What came from home goes back as what it was there.
*/
typedef struct VmCopy {
  lua_State *from, *to;
  int first, n;      /* the values in [from], an absolute index */
  bool home;         /* [to] is where functions came from */
  int originals;     /* in the state at home, an absolute index: a table of
                        what was sent, by address */
  bool last;         /* modules that aren't loaded are copied as tables */
  bool lenient;      /* errors: what can't be copied becomes a text, tables
                        keep their metatables, tracebacks go along */
  const char *noun;  /* "argument" or "result", for [problem] */
  int number;        /* of the first one; 0 is the function itself */
  const char *fname; /* of what */
  char problem[480];
} VmCopy;

/* [from: -0, +0, e; '-' when it goes home] [to: -0, +(n|1|0), -] */
VmCopyStatus ar__copy (VmCopy *c);

/* In VmHooks.copy: copy a value that belongs to the userdata.
** [from: -1, +0, -] [to: -0, +1, e] */
void ar__copy_part (void *copier);

/* Forget what came from home: a worker is used for something else. Its
** stack must be empty. [-0, +0, -] */
void ar__copy_forget (lua_State *L);

/* --- checking ------------------------------------------------------- */

/*
** (text): what a checker wants to know of a chunk, an object that facts.c
** describes; or nil and its first mistake: {line, column, width, message,
** hint, language}. [lua_CFunction]
*/
int ar__facts (lua_State *L);

/* --- tracebacks ----------------------------------------------------- */

/*
** Remember where the error at [idx] was raised, if it isn't known yet:
** the frames of [from] starting at [level]. [-0, +0, m]
** Result: was it unknown?
*/
bool ar__error_here (lua_State *L, int idx, lua_State *from, int level);

/*
** Add to what is known of where the error at [idx] came from: a line of
** text, then, if [from] isn't NULL, its frames. [-0, +0, m]
*/
void ar__error_extend (lua_State *L, int idx, const char *text,
                       lua_State *from, int level);

/* Where an error came from: push its frames, or nil. [-0, +1, -] */
void ar__error_frames (lua_State *L, int idx);
/* Give the error at [idx] the frames on top. [-1, +0, m] */
void ar__error_set_frames (lua_State *L, int idx);

/*
** Which known mistake the error at [idx] tells of, whose frames (or nil) are
** at [frames]: push its id, or nil. [-0, +1, m]
*/
const char *ar__error_id (lua_State *L, int idx, int frames);

/* Forget the last error that isn't an object: it was dealt with, and an
** equal one will be another. [-0, +0, m] */
void ar__error_forget (lua_State *L);

/* The message handler that records where. [-1, +1, m] */
int ar__error_handler (lua_State *L);

/* A frame of an error, for a program. */
typedef struct VmFrame {
  const char *text;     /* a line between frames; all else is unset then */
  const char *file, *function; /* NULL: a main chunk */
  int line;
  bool is_async;
} VmFrame;

typedef struct VmCursor {
  lua_Integer i;     /* all zero at first */
  const void *owner;
} VmCursor;

/*
** The next frame to be shown of those at [frames], an absolute index. Its
** strings are valid while what was pushed is there. [-0, +n, m]
** Result: false at the end, and nothing pushed.
*/
bool ar__error_frame (lua_State *L, int frames, VmCursor *c, VmFrame *f);

/* Push the frames of member [i] of a group's list, or nil. [-0, +1, m] */
void ar__error_member_frames (lua_State *L, int list, lua_Integer i);

/*
** Push the whole report of an error, as an uncaught one is printed.
** [-0, +1, e]
*/
void ar__error_report (lua_State *L, int idx);

/*
** Push the same as a line of JSON; [-0, +1, e]
*/
void ar__error_json (lua_State *L, int idx);

/*
** Push "file:line: in async function 'f'" of the first frame of [T] that
** belongs to a script, from [level]; "?" if there is none. [-0, +1, m]
*/
void ar__where (lua_State *L, lua_State *T, int level);

/*
** The position of the first script frame of [T]: pushes "file:line", or
** "?". [-0, +1, m]
*/
void ar__where_short (lua_State *L, lua_State *T, int level);

/* Push the text of the line where it stands, "\n    x = 1", or "".
** [-0, +1, m] */
void ar__where_line (lua_State *L, lua_State *T, int level);

/* Is this a frame of our own Lua code? Needs "S". */
bool ar__frame_hidden (const lua_Debug *ar);

/* --- arguments ------------------------------------------------------ */

/*
** Raise TypeError or ValueError about argument [arg] (from 1, self not
** counted in methods) of the running C function, naming both and what it
** got. Never returns. [-0, +0, e]
*/
int ar__arg_type (lua_State *L, const char *fname, const char *arg,
                  int idx, const char *expected);
int ar__arg_value (lua_State *L, const char *fname, const char *arg,
                   int idx, const char *expected);

/*
** Raise TypeError if the table at [idx] has a key that isn't in [names],
** which end with NULL: a misspelt option isn't one that was left out. In a
** [call] by table, numbers are for the arguments. [-0, +0, e]
*/
void ar__arg_options (lua_State *L, int idx, const char *fname,
                      const char *const *names, bool call);

/* A number that isn't NaN. */
lua_Number ar__arg_number (lua_State *L, const char *fname,
                           const char *arg, int idx);

/* Write a value for a message: strings quoted, short. [-0, +1, e] */
const char *ar__value_repr (lua_State *L, int idx);

/* A search for the name that was meant: starts as {wanted}. */
typedef struct Near {
  const char *wanted;
  int distance;
  char best[64]; /* "" while there is none */
} Near;
/* Is this one nearer than those before, and near enough? */
bool ar__near (Near *near, const char *name, size_t len);

/* tostring that can't fail: pushes a string. [-0, +1, m] */
const char *ar__tostring (lua_State *L, int idx);

/*
** Check a method's self: a userdata of the class [tname]. A TypeError
** says to use the colon when it was forgotten.
*/
void *ar__arg_self (lua_State *L, const char *tname, const char *method);

#endif
