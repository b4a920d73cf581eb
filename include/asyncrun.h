/* SPDX-License-Identifier: MIT
**
** asyncrun: asynchronous programs as Lua scripts, embedded in C.
**
** A runtime is a Lua state with the language (async functions, await,
** with, async for) and the library. Make one, load a script into it, call
** it, close it:
**
**     ar_Runtime *rt = ar_open(NULL);
**     if (ar_load_file(rt, "hello.lua") != AR_OK ||
**         ar_call(rt, 0, 0) != AR_OK) {
**       ar_report(rt);
**       fputs(lua_tostring(ar_state(rt), -1), stderr);
**     }
**     ar_close(rt);
**
** The library has no global state but which runtime handles which signal.
** It installs no signal handler unless AR_ALLOW_SIGNALS is given, never
** ends the process, and writes to a standard stream only where the
** configuration gives no function instead.
**
** How to read the entries. Each says what it does, what it returns, its
** errors and who owns what, and ends with one line of facts:
**
** Thread: 'own' is the thread that opened the runtime; an entry that takes
**   the runtime or a handle then returns AR_EWRONGTHREAD (or NULL, with
**   errno EPERM) in any other one, and does nothing. 'any' may be called
**   in every thread; 'signal' also in a signal handler.
** Blocks: 'no', or until when.
** Stack: the marks of the Lua manual, [-o, +p, x]: how many values are
**   popped and pushed; '-' never raises a Lua error, 'm' only for want of
**   memory, 'e' others too. Entries that take the runtime use the stack of
**   ar_state(rt) and never raise. A negative result (AR_E...) leaves that
**   stack as it was, unless the entry says otherwise.
** Suspends: only what is called as 'return f(...)' from a C async function
**   does; the entry says so.
**
** Functions that the host gives are called on the runtime's own thread
** unless their entry says otherwise. They must not raise Lua errors where
** the mark is '-', and may not call ar_close.
**
** Times are seconds, sizes are bytes.
*/
#ifndef ASYNCRUN_H
#define ASYNCRUN_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif
#include <lua.h>
#ifdef __GNUC__
#pragma GCC visibility push(default) /* what follows, and no more */
#endif

#define AR_VERSION_MAJOR 0
#define AR_VERSION_MINOR 1
#define AR_VERSION_PATCH 0
#define AR_VERSION "0.1.0"
#define AR_VERSION_NUM \
  (AR_VERSION_MAJOR * 10000 + AR_VERSION_MINOR * 100 + AR_VERSION_PATCH)

typedef struct ar_Runtime ar_Runtime; /* opaque, as the next four */
typedef struct ar_Task ar_Task;
typedef struct ar_Wait ar_Wait;
typedef struct ar_Trigger ar_Trigger;

/* --- results -------------------------------------------------------- */

/* What entries return: AR_OK, or one of Lua's (LUA_ERRRUN, LUA_ERRSYNTAX,
** LUA_ERRMEM, LUA_ERRERR, LUA_ERRFILE of lauxlib.h) with an error on the
** stack, or one of these, with nothing on it. */
#define AR_OK LUA_OK
#define AR_EWRONGTHREAD (-1) /* not the runtime's own thread */
#define AR_ECLOSED (-2)      /* the runtime is closed */
#define AR_EBUSY (-3)        /* not now: the entry says when */
#define AR_EINVAL (-4)       /* an argument that can't be */
#define AR_ENOMEM (-5)       /* no memory, and no error on the stack */
#define AR_ESYSTEM (-6)      /* the system refused: errno says why */

/* What a result means, in English. Never NULL; the text is static.
** Thread: signal. Blocks: no. Stack: none. */
const char *ar_status_text (int status);

/* --- versions ------------------------------------------------------- */

/* The library's version: AR_VERSION and AR_VERSION_NUM of the header that
** it was built with. Thread: signal. Blocks: no. Stack: none. */
const char *ar_version (void);
int ar_version_num (void);

/* --- errors as values ----------------------------------------------- */

/* A frame of a traceback, the innermost first. [function] is NULL for a
** main chunk, and "?" where no name is known. A line of text between frames
** ("in task 'x', run by") has it in [text]; all else is NULL and 0 then. */
typedef struct ar_Frame {
  const char *function;
  const char *file;  /* as Lua shows chunk names */
  int line;
  int is_async;      /* an async function */
  const char *text;  /* or NULL */
} ar_Frame;

/* An error, with all that belongs to it. [cls] is the class of an
** exception and "" for any other value; [message] is its text without
** class. Strings end with a zero; those that hold zeros are cut there. */
typedef struct ar_Error ar_Error;
struct ar_Error {
  const char *cls;
  const char *message;
  const char *report; /* what an uncaught error prints, without newline */
  const char *file;   /* of the first frame; NULL if unknown */
  int line;           /* of it; 0 if unknown */
  size_t nframes;
  const ar_Frame *frames;
  const ar_Error *cause; /* the error that it replaced, or NULL */
  size_t nmembers;       /* of an exception group */
  const ar_Error *const *members;
  const char *id;        /* of the mistake that `asyncrun explain` knows, or
                            NULL */
};

/* --- the configuration ---------------------------------------------- */

/* ar_Config.flags */
#define AR_STRICT 1u /* a call whose coroutine object is thrown away is an
                        error at the call, not a warning */
#define AR_DEBUG 2u  /* warn of steps that run longer than 0.1 seconds
                        without an await */
#define AR_JSON 4u   /* reports and warnings are JSON objects, one a line:
                        {"id", "severity", "message", "file", "line",
                        "column", "help", "traceback", "cause",
                        "exceptions"}, without what isn't known */

/* ar_Config.patch, for ar_attach: which of the state's functions are
** replaced by those that know the language. ar_open replaces all. */
#define AR_PATCH_LOAD 1u      /* load, loadfile, dofile */
#define AR_PATCH_REQUIRE 2u   /* package.searchers[2]: package.path */
#define AR_PATCH_COROUTINE 4u /* yield, running, ... of coroutine: scripts
                                 can't resume a task's own thread */
#define AR_PATCH_ERROR 8u     /* error, debug.traceback */
#define AR_PATCH_ALL 15u

/* ar_Config.allow: what scripts may do. What isn't allowed raises a
** PermissionError that names the capability. */
#define AR_ALLOW_FILES 0x001u     /* the file system: io.open, trio.Path,
                                     os.remove, package.path, ... */
#define AR_ALLOW_NETWORK 0x002u   /* sockets, names of hosts */
#define AR_ALLOW_PROCESSES 0x004u /* run programs, send signals */
#define AR_ALLOW_THREADS 0x008u   /* functions in other threads */
#define AR_ALLOW_SIGNALS 0x010u   /* handle signals: while a script does,
                                     the process's handler is the library's,
                                     afterwards it is what it was */
#define AR_ALLOW_OS 0x020u        /* os.exit, os.getenv, os.setlocale */
#define AR_ALLOW_IO 0x040u        /* standard input, descriptors by number
                                     (files are enough for these) */
#define AR_ALLOW_DEBUG 0x080u     /* the library debug */
#define AR_ALLOW_NATIVE 0x100u    /* C modules: package.loadlib, cpath */
#define AR_ALLOW_BYTECODE 0x200u  /* load precompiled chunks, which can
                                     crash the process */
#define AR_ALLOW_NONE 0u          /* timers, tasks, the language */
#define AR_ALLOW_ALL 0x3ffu
#define AR_ALLOW_DEFAULT (AR_ALLOW_ALL & ~AR_ALLOW_SIGNALS)

/* What a module loader gives. */
#define AR_MODULE_FOUND 0   /* text, len, chunkname */
#define AR_MODULE_UNKNOWN 1 /* package.path is searched, if that is allowed */
#define AR_MODULE_REFUSED 2 /* require fails; text may say why */
typedef struct ar_Module {
  const char *text;      /* source text, not bytecode */
  size_t len;            /* of it; (size_t)-1: it ends with a zero */
  const char *chunkname; /* as lua_load knows it; NULL: "=NAME" */
  /* Called when the text has been used, if it isn't NULL. */
  void (*release) (void *release_ud);
  void *release_ud;
} ar_Module;

/* Fields may be added at the end. A host that was built with an older
** header gives a smaller [size], and gets the defaults of the rest. */
typedef struct ar_Config {
  size_t size;      /* set by ar_config_init */
  lua_Alloc alloc;  /* NULL: ours, on malloc. Not for ar_attach */
  void *alloc_ud;
  /* Where warnings go, as whole lines; NULL: standard error. [text] is the
  ** library's. */
  void (*warn) (void *ud, const char *text, size_t len);
  void *warn_ud;
  unsigned flags;   /* AR_STRICT and so on */
  unsigned allow;   /* AR_ALLOW_...; AR_ALLOW_DEFAULT. Not for ar_attach:
                       there only our own library obeys it, not the host's
                       io, os and package */
  unsigned patch;   /* AR_PATCH_..., for ar_attach only */
  /* Bytes that the state may have, worker threads' included; 0: no limit.
  ** At seven eighths of it scripts get Lua's "not enough memory", an error
  ** like others; they have the rest to clean up, but can start no task
  ** until memory is free again. Not for ar_attach. */
  size_t memory_limit;
  /* Where print, io.write and io.stdout go, at once and in pieces; NULL:
  ** standard output. [text] is the library's. What functions in other
  ** threads print comes here on the own thread. Not for ar_attach. */
  void (*write) (void *ud, const char *text, size_t len);
  void *write_ud;
  /* An error that nobody handles: of a task whose result nobody takes, of
  ** a callback. [task] is its task's name, or NULL. The error is the
  ** library's and ends with the call. NULL: it is written where warnings
  ** go. */
  void (*unhandled) (void *ud, const ar_Error *error, const char *task);
  void *unhandled_ud;
  /* Gives a module by name, before package.path is searched: fills in [m],
  ** which is all zero, and returns AR_MODULE_... With AR_ALLOW_THREADS it
  ** may be called in any thread. */
  int (*load_module) (void *ud, const char *name, ar_Module *m);
  void *load_module_ud;
  /* os.exit(status, close). It may end the process, or return: then the
  ** script gets an error, SystemExit with the status in the field 'code'.
  ** NULL: it gets that at once. Not for ar_attach: a state of the host's
  ** keeps its own os.exit. */
  void (*exit) (void *ud, int status, int close);
  void *exit_ud;
  /* Seconds that a script may run at a stretch: in one call of the host's,
  ** or in a task between two awaits. At the limit it is stopped, wherever
  ** it is, whatever it catches; call or task end with a TimeLimitError. 0:
  ** no limit. See ar_set_time_limit. */
  double time_limit;
} ar_Config;

/* Fill a configuration with the defaults. Call it first.
** Thread: any. Blocks: no. Stack: none. */
void ar_config_init (ar_Config *config);

/* --- open and close -------------------------------------------------- */

/*
** Open a runtime with a new Lua state and all standard libraries, as far
** as they are allowed. NULL stands for the default configuration, which is
** not kept either way. It takes no descriptor and starts no thread.
** Result: the runtime, to be closed by ar_close; NULL when that fails,
** with errno ENOMEM or EINVAL.
** Thread: any; it is the own one from now on. Blocks: no. Stack: none.
*/
ar_Runtime *ar_open (const ar_Config *config);

/*
** Add a runtime to a Lua state of the host's, which has the standard
** libraries. Modules ('trio', ...) are entered in package.preload; nothing
** else is changed but what [config] asks for by 'patch'. The host closes
** the runtime before or after the state: with lua_close it closes itself,
** and its handle then says AR_ECLOSED. [L] stands for its main thread.
** Result: AR_OK and the runtime in [*rt]; LUA_ERR... and an error on the
** stack; AR_EBUSY if the state has a runtime already, AR_EINVAL if [config]
** has something that only ar_open can do.
** Thread: the state's; it is the own one from now on. Blocks: no.
** Stack: [-0, +(0|1), -] of [L].
*/
int ar_attach (lua_State *L, const ar_Config *config, ar_Runtime **rt);

/*
** Cancel what is left as ar_cancel_all does, with a second of grace; report
** what was never awaited; then close the state (for ar_attach: everything
** but that). NULL is allowed. The memory of [rt] itself is freed when each
** ar_retain was answered.
** Result: AR_OK; AR_EBUSY and nothing done from inside a script's call or
** one of the host's functions; AR_ECLOSED if it was closed by lua_close.
** The runtime's memory is freed with AR_OK and AR_ECLOSED.
** Thread: own. Blocks: while tasks end, some seconds at most. Stack: none.
*/
int ar_close (ar_Runtime *rt);

/*
** Keep the handle beyond ar_close, for a thread that may still call it: it
** answers AR_ECLOSED then. Each ar_retain is answered by an ar_release.
** Thread: any. Blocks: no. Stack: none.
*/
void ar_retain (ar_Runtime *rt);
void ar_release (ar_Runtime *rt);

/* The Lua state's main thread. It is the runtime's: don't close it. NULL if
** that is closed. Thread: own. Blocks: no. Stack: [-0, +0, -]. */
lua_State *ar_state (ar_Runtime *rt);

/* The runtime of a state, or NULL. For C functions that scripts call.
** Thread: own. Blocks: no. Stack: [-0, +0, -] of [L]. */
ar_Runtime *ar_runtime (lua_State *L);

/*
** Bytes that the state uses now, and the most that it ever used; either
** may be NULL. What ar_attach gave: as the collector counts them, now.
** Result: AR_OK or AR_ECLOSED.
** Thread: any; own after ar_attach. Blocks: no. Stack: [-0, +0, -].
*/
int ar_memory (ar_Runtime *rt, size_t *used, size_t *peak);

/* Change the limit; 0: none. One that is below what is used lets the next
** allocations fail. Result: AR_OK, AR_ECLOSED, AR_EINVAL after ar_attach.
** Thread: any. Blocks: no. Stack: none. */
int ar_set_memory_limit (ar_Runtime *rt, size_t bytes);

/*
** Change the time limit, from the next call or step of a task on; 0: none.
** With a limit the process's handler of SIGURG is the library's, which
** passes on what isn't for it; a thread watches, which sleeps while no
** script runs; the C functions of Lua's library that can take long are
** replaced by ones that can be stopped (what a script got before stays as it
** was), and __gc isn't allowed in the metatables of scripts. Tasks that are
** stopped leave their <close> variables open. What takes long because there
** is much memory isn't stopped: set a memory limit, too. With AR_ALLOW_DEBUG
** scripts can get round the limit, with AR_ALLOW_THREADS others run on.
** Result: AR_OK; AR_EINVAL; LUA_ERRRUN, LUA_ERRMEM and an error.
** Thread: own. Blocks: no. Stack: [-0, +(0|1), -].
*/
int ar_set_time_limit (ar_Runtime *rt, double seconds);

/* --- loading and running --------------------------------------------- */

/*
** Compile a script: a file (NULL: standard input), or [len] bytes of text
** with a chunk name as lua_load knows it. Binary chunks pass if
** AR_ALLOW_BYTECODE is given. The host may read files whatever is allowed.
** Result: AR_OK and the function; LUA_ERRSYNTAX, LUA_ERRMEM, LUA_ERRFILE
** and a message of one or more lines.
** Thread: own. Blocks: while the file is read. Stack: [-0, +1, -].
*/
int ar_load_file (ar_Runtime *rt, const char *path);
int ar_load_text (ar_Runtime *rt, const char *text, size_t len,
                  const char *chunkname);

/*
** As ar_load_text, but await is allowed at top level: gives an async
** function, for ar_run and ar_spawn. What a prompt needs.
** Thread: own. Blocks: no. Stack: [-0, +1, -].
*/
int ar_load_async (ar_Runtime *rt, const char *text, size_t len,
                   const char *chunkname);

/*
** Push the plain Lua that a text is translated to, or a message.
** Result: as ar_load_text. Thread: own. Blocks: no. Stack: [-0, +1, -].
*/
int ar_translate (ar_Runtime *rt, const char *text, size_t len,
                  const char *chunkname);

/*
** Call the function below [nargs] arguments, as lua_pcall does. If the
** script starts a run, the call lasts until that ends, and blocks while
** its tasks wait.
** Result: AR_OK and the results; LUA_ERRRUN, LUA_ERRMEM, LUA_ERRERR and the
** error, of which ar_report and ar_error_new know where it was raised.
** Thread: own. Blocks: until the script ends.
** Stack: [-(nargs+1), +(nresults|1), -].
*/
int ar_call (ar_Runtime *rt, int nargs, int nresults);

/*
** Run the async function below [nargs] arguments as the main task, until
** it and all its children have ended. Otherwise as ar_call; LUA_ERRRUN if
** there is a run already.
** Thread: own. Blocks: until the run ends.
** Stack: [-(nargs+1), +(nresults|1), -].
*/
int ar_run (ar_Runtime *rt, int nargs, int nresults);

/*
** Push a table with the functions that know the language: load, loadfile,
** dofile, error, searcher (for package.searchers), and run (as trio.run).
** For hosts that attach without patching.
** Result: AR_OK, or LUA_ERRMEM and a message.
** Thread: own. Blocks: no. Stack: [-0, +1, -].
*/
int ar_push_functions (ar_Runtime *rt);

/*
** Run a prompt on standard input and output until the input ends: it reads
** Lua with await at top level, runs it and prints the values; tasks that an
** input starts go on while it waits for the next.
** On top is nil, or a table with some of
**   variables: a table of what inputs see beside the globals
**   report: a function that writes an error's lines; default: to standard
**     error
**   editor: what edits the line that is typed, a table of functions
**     start(prompt, complete)  shows the prompt
**     feed(ready)  uses what was typed, [ready]: there is something; gives
**              nothing, or the line (nil at the end of the input) and true
**     stop()   no more is read for now
**     hide(), show()  around what others write
**   and complete(text) gives the candidates for the end of a text, a list of
**   {text =, note =}, and how many bytes of it they replace.
** Flags: AR_REPL_TERMINAL to show a first line and prompts, AR_REPL_LEARN
** to begin with a guided tour.
** Result: AR_OK; LUA_ERRRUN, LUA_ERRMEM and the error.
** Thread: own. Blocks: until the input ends. Stack: [-1, +(0|1), -].
*/
#define AR_REPL_TERMINAL 1u
#define AR_REPL_LEARN 2u
int ar_repl (ar_Runtime *rt, unsigned flags);

/*
** Ask for a KeyboardInterrupt: running code raises it at once; when all
** tasks wait, the main one does. Result: 1 if an earlier one hasn't been
** raised yet. Thread: signal, as long as the runtime isn't closed.
** Blocks: no. Stack: none.
*/
int ar_interrupt (ar_Runtime *rt);

/*
** Ask for a list of all tasks, with what each waits for and where; it goes
** where warnings go, soon. Thread: signal, as long as the runtime isn't
** closed. Blocks: no. Stack: none.
*/
void ar_dump_tasks (ar_Runtime *rt);

/* --- errors ----------------------------------------------------------- */

/*
** Replace the error on top by the text that an uncaught one prints: its
** message, source line, traceback, causes, members; with AR_JSON by one
** object. Messages of ar_load_file and its kin may be given, too. No newline
** at the end. Result: AR_OK. Thread: own. Blocks: no. Stack: [-1, +1, -].
*/
int ar_report (ar_Runtime *rt);

/*
** The error at [idx] of [L] as a struct: class, message, file, line,
** frames, causes, members. Everything in it is freed by ar_error_free.
** Result: NULL if there is no memory.
** Thread: own. Blocks: no. Stack: [-0, +0, -] of [L].
*/
ar_Error *ar_error_new (lua_State *L, int idx);

/* Thread: any. Blocks: no. Stack: none. NULL is allowed. */
void ar_error_free (ar_Error *error);

/* Is the value at [idx] a KeyboardInterrupt?
** Thread: own. Blocks: no. Stack: [-0, +0, -]. */
int ar_is_interrupt (ar_Runtime *rt, int idx);

/*
** Report what nobody has awaited, and the errors of tasks that nobody has
** looked at, as ar_close does. Result: 1 if such an error was ever
** reported and no handler of the script's took it. What a program's exit
** status should tell. Thread: own. Blocks: no. Stack: [-0, +0, -].
*/
int ar_lost_errors (ar_Runtime *rt);

/* --- C functions and classes ------------------------------------------ */

/*
** C functions for scripts. One with AR_ASYNC is an async function: it is
** called when a script awaits it, and may suspend, by 'return ar_wait(...)'
** and the others that say so. All are lua_CFunctions with all that the Lua
** manual says of these. A list ends with a NULL name; the strings are
** copied.
*/
#define AR_ASYNC 1u
typedef struct ar_Reg {
  const char *name;
  lua_CFunction f;
  unsigned flags; /* AR_ASYNC or 0 */
} ar_Reg;

/*
** Make functions the module [name], for require; or, with NULL, globals. A
** module of that name is replaced, for who hasn't required it yet. Worker
** threads don't have it.
** Result: AR_OK, or LUA_ERRMEM and a message.
** Thread: own. Blocks: no. Stack: [-0, +(0|1), -].
*/
int ar_register (ar_Runtime *rt, const char *name, const ar_Reg *regs);

/* Set functions in the table below [nup] upvalues, which they share, as
** luaL_setfuncs. Thread: own. Blocks: no. Stack: [-nup, +0, m] of [L]. */
void ar_setfuncs (lua_State *L, const ar_Reg *regs, int nup);

/* Push an async function with [nup] upvalues, as lua_pushcclosure.
** Thread: own. Blocks: no. Stack: [-nup, +1, m] of [L]. */
void ar_push_async (lua_State *L, lua_CFunction f, const char *name,
                    int nup);

/* A class of userdata: each list may be NULL. Getters are called as
** f(object), setters as f(object, value). */
typedef struct ar_Class {
  size_t size;           /* sizeof(ar_Class) */
  const char *name;      /* what scripts see: "Job"; at most 100 bytes */
  const ar_Reg *methods;
  const ar_Reg *meta;    /* "__gc", "__tostring", "__aenter", ... */
  const ar_Reg *getters; /* not AR_ASYNC */
  const ar_Reg *setters; /* not AR_ASYNC */
} ar_Class;

/* Define a class of this runtime. Scripts see no metatable. Result: AR_OK;
** AR_EBUSY if there is one of that name, AR_EINVAL; LUA_ERRMEM and a
** message. Thread: own. Blocks: no. Stack: [-0, +(0|1), -]. */
int ar_new_class (ar_Runtime *rt, const ar_Class *cls);

/* Push an object, of [size] bytes, all zero, with [nuv] user values. An
** unknown class is a Lua error. Result: its block, the state's.
** Thread: own. Blocks: no. Stack: [-0, +1, e] of [L]. */
void *ar_new_object (lua_State *L, const char *cls, size_t size, int nuv);

/* The object at [idx], or NULL if it is none of that class.
** Thread: own. Blocks: no. Stack: [-0, +0, m] of [L]. */
void *ar_test_object (lua_State *L, int idx, const char *cls);

/* The object that a method is called with, at 1, or a TypeError that names
** the method, and says to use the colon when it was forgotten.
** Thread: own. Blocks: no. Stack: [-0, +0, e] of [L]. */
void *ar_check_self (lua_State *L, const char *cls, const char *method);

/* Raise an exception of one of the built-in classes ("ValueError",
** "OSError", ...), or of RuntimeError if there is none of that name; the
** format is that of lua_pushfstring. Never returns.
** Thread: own. Blocks: no. Stack: [-0, +0, e] of [L]. */
int ar_raise (lua_State *L, const char *cls, const char *fmt, ...);

/* --- C async functions: waiting ---------------------------------------- */

/*
** A task waits for something of the host's:
**
**     static int fetch (lua_State *L) {
**       Fetch *f = lua_newuserdatauv(L, sizeof(Fetch), 0);
**       f->wait = ar_wait_new(L, "fetch", abort_fetch, f);
**       start_fetch(f);                     // may wake it from now on
**       return ar_wait(L, f->wait, NULL, 0);
**     }
**
** ar_wait_new gives a reference to the host, which is answered by exactly
** one ar_wake, ar_wake_error, ar_wake_from_thread or ar_wait_release, at
** any time: a wake-up that comes too late (the task was cancelled, its run
** has ended, the runtime is closed) does nothing but that.
**
** Like all waiting, it is a checkpoint: a task that is cancelled learns of
** it here. Then [abort] is called, once, with [ud]; also when a run breaks
** down, with its task.
*/

/* The abort function: stop what the task waits for. AR_ABORTED: it is not
** going to be woken, and gets its Cancelled. AR_NOT_ABORTED: it can't be
** stopped; the task waits until it is woken. On the own thread; [-, -]:
** it must not raise, nor touch a Lua stack. */
#define AR_ABORTED 1
#define AR_NOT_ABORTED 0
typedef int (*ar_Abort) (ar_Wait *wait, void *ud);

/* What comes after the wait: the [n] values that it was woken with are on
** top, what the function had on its stack is below. */
typedef int (*ar_Continue) (lua_State *L, int n, lua_KContext ctx);

/*
** Begin to wait, in a C async function. [what] is for people, in lists of
** tasks; it is kept: a literal. [abort] is mandatory. Never NULL.
** Errors: RuntimeError outside a task, TypeError without [abort].
** Thread: own. Blocks: no. Stack: [-0, +0, e] of [L].
*/
ar_Wait *ar_wait_new (lua_State *L, const char *what, ar_Abort abort,
                      void *ud);

/*
** return ar_wait(L, wait, k, ctx): suspend until it is woken. Then [k] is
** called, whose results are the function's; NULL: the values are. What it
** was woken with as an error, or Cancelled, is raised instead: what must
** be freed belongs to a userdata on the stack.
** Thread: own. Suspends. Stack: [-0, +n, e] of [L].
*/
int ar_wait (lua_State *L, ar_Wait *wait, ar_Continue k, lua_KContext ctx);

/*
** Wake the task with the [n] values on top of [L], any Lua thread of the
** runtime. It goes on in its turn, not inside this call.
** Result: 1 if it will; 0 if it is too late. The reference is used up and
** the values are popped either way.
** Thread: own. Blocks: no. Stack: [-n, +0, -] of [L].
*/
int ar_wake (ar_Wait *wait, lua_State *L, int n);

/* The same with an error, which the task raises. Stack: [-1, +0, -] of [L].
** Thread: own. Blocks: no. */
int ar_wake_error (ar_Wait *wait, lua_State *L);

/* Pushes what a task is woken with and gives the number of values; raises
** (lua_error, ar_raise) what it is to raise. [L] NULL: it is too late; free
** [arg] if need be. Called once, on the own thread. [-0, +n, e] */
typedef int (*ar_Values) (lua_State *L, void *arg);

/*
** Wake the task from any thread: [values] is called soon, on the
** runtime's. NULL: no values. It allocates nothing.
** Result: AR_OK; AR_ECLOSED, and [values] was called with NULL, in this
** thread. The reference is used up.
** Thread: any. Blocks: no. Stack: none.
*/
int ar_wake_from_thread (ar_Wait *wait, ar_Values values, void *arg);

/* Give up the reference: the task won't be woken. One that waits waits
** until it is cancelled. Thread: any. Blocks: no. Stack: none. */
void ar_wait_release (ar_Wait *wait);

/*
** return ar_offload(...): run [work] in a thread of the pool, meanwhile the
** task is suspended. Then, back in the task, [done] pushes the results and
** gives their number, or raises; NULL: none. [drop] frees [arg], whatever
** has happened, once; it may be NULL. A task that is cancelled waits for
** the end of the work; with AR_ABANDON it leaves at once, and the work goes
** on alone. At most 40 run at once, others wait.
** Errors: OSError when no thread can be started, RuntimeError outside a
** task; [drop] is called then, too.
** Thread: own; [work] in another one; [drop] in any. Suspends.
** Stack: [-0, +n, e] of [L].
*/
#define AR_ABANDON 1u
typedef struct ar_Work {
  const char *what; /* for people; kept */
  void (*work) (void *arg);
  int (*done) (lua_State *L, void *arg);
  void (*drop) (void *arg);
  unsigned flags;   /* AR_ABANDON */
} ar_Work;
int ar_offload (lua_State *L, const ar_Work *work, void *arg);

/* return ar_checkpoint(L): let others run, then look whether the task is
** cancelled. Thread: own. Suspends. Stack: [-0, +0, e] of [L]. */
int ar_checkpoint (lua_State *L);

/* return ar_sleep(L, seconds, k, ctx): go on with [k] after that time.
** Thread: own. Suspends. Stack: [-0, +0, e] of [L]. */
int ar_sleep (lua_State *L, double seconds, ar_Continue k,
              lua_KContext ctx);

/*
** Await the function below [nargs] arguments: an async one, or anything
** that 'await f(...)' takes. As lua_callk: when it suspends, it goes on in
** [k], with the results on top; [status] there is their number.
** Result: the number of results, when it didn't suspend: so write
** 'return k(L, ar_await(L, nargs, nresults, k, ctx), ctx)'.
** Thread: own. Suspends. Stack: [-(nargs+1), +nresults, e] of [L].
*/
int ar_await (lua_State *L, int nargs, int nresults, ar_Continue k,
              lua_KContext ctx);

/* --- posting to the loop ------------------------------------------------ */

/* Called on the own thread, between two steps of tasks; leaves the stack as
** it was, and may raise: that goes to [unhandled]. [L] NULL: the runtime
** was closed before; free [arg] if need be. [-0, +0, e] */
typedef void (*ar_Function) (lua_State *L, void *arg);

/*
** Let the runtime's thread call [f] with [arg], soon: while a run is on or
** when the next one begins. In order, once each.
** Result: AR_OK; AR_ECLOSED, AR_ENOMEM: it won't be called.
** Thread: any. Blocks: no. Stack: none.
*/
int ar_post (ar_Runtime *rt, ar_Function f, void *arg);

/*
** A trigger is a post that may be pulled again and again, in signal
** handlers, too: [f] is called at least once after the last ar_trigger,
** but not for each. Before ar_trigger_free returns it may be called once
** more; after that [f] isn't called again. A trigger that outlives the
** runtime does nothing.
** Result of new: AR_OK, AR_ENOMEM, AR_ESYSTEM, AR_ECLOSED.
** Thread: own; ar_trigger: signal. Blocks: no. Stack: none.
*/
int ar_trigger_new (ar_Runtime *rt, ar_Function f, void *arg,
                    ar_Trigger **trigger);
void ar_trigger (ar_Trigger *trigger);
void ar_trigger_free (ar_Trigger *trigger);

/*
** A run whose tasks all wait for each other is a deadlock, and ends with an
** error. Tasks in ar_wait and ar_offload don't count as such. Say by 1 that
** posts are expected that will wake others, by -1 that they no longer are.
** Result: AR_OK or AR_EINVAL. Thread: own. Blocks: no. Stack: none.
*/
int ar_expect (ar_Runtime *rt, int by);

/* --- a loop of the host's ------------------------------------------------- */

/*
** A host with a loop of its own starts tasks by ar_spawn and lets the run
** go on a bit at a time, instead of ar_join. There are four ways; a runtime
** uses one at a time:
**
** - ar_drive: a libev loop does it by itself;
** - ar_step, ar_fd, ar_timeout: for poll() and any loop that waits for
**   descriptors: wait until ar_fd can be read, ar_timeout at most, then call
**   ar_step;
** - ar_guest: for a loop that can't wait for a descriptor: a thread waits,
**   and says when ar_step is due.
**
** Between two steps the host may call whatever doesn't wait. No run is a
** deadlock here.
*/

typedef enum ar_StepState {
  AR_STEP_IDLE,   /* no task is left; posts may start some */
  AR_STEP_READY,  /* there is more to do: step again soon */
  AR_STEP_WAITING /* all tasks wait */
} ar_StepState;

/*
** Do what is to be done now, but no more than about [steps] steps of tasks
** (0: any number) and [seconds] (0: any time), the step that is on when it
** is over not counted. Never waits. [state] may be NULL.
** Result: AR_OK; AR_EBUSY inside a run; LUA_ERRRUN and the error that broke
** the run down, or a KeyboardInterrupt.
** Thread: own. Blocks: no. Stack: [-0, +(0|1), -].
*/
int ar_step (ar_Runtime *rt, unsigned steps, double seconds,
             ar_StepState *state);

/*
** A descriptor that can be read (POLLIN) when a step is due before the
** timeout: always the same one, the library's. Waiting for it in several
** threads or loops is possible.
** Result: the descriptor; AR_ESYSTEM, AR_EWRONGTHREAD, AR_ECLOSED.
** Thread: own. Blocks: no. Stack: none.
*/
int ar_fd (ar_Runtime *rt);

/*
** Seconds until the next step is due: 0 when there is something to do,
** infinity (HUGE_VAL) when only an event can wake a task. What the host does
** between two steps may change it: ask before each wait.
** Thread: own; 0 in any other. Blocks: no. Stack: [-0, +0, -].
*/
double ar_timeout (ar_Runtime *rt);

struct ev_loop;

/*
** Let a libev loop of the host's do the steps: as long as there are tasks,
** ev_run doesn't return for want of watchers. What breaks a run down is
** unhandled. NULL: no longer. When the loop is destroyed, it is as if NULL
** had been given.
** Result: AR_OK, AR_ENOMEM, AR_ESYSTEM, AR_EBUSY with ar_guest.
** Thread: own, which is that of the loop. Blocks: no. Stack: none.
*/
int ar_drive (ar_Runtime *rt, struct ev_loop *loop);

/*
** Start a thread that waits for the host: [wake] is called there, once
** after each ar_step, when the next one is due; it lets the host's thread
** call ar_step, by whatever means. The first call comes soon. NULL: no
** longer; [wake] isn't called any more when that returns.
** Result: AR_OK, AR_ENOMEM, AR_ESYSTEM, AR_EBUSY with ar_drive.
** Thread: own; [wake] is called in another one. Blocks: NULL waits for a
** call of [wake] to end. Stack: none.
*/
int ar_guest (ar_Runtime *rt, void (*wake) (void *ud), void *ud);

/* --- tasks of the host's ------------------------------------------------ */

typedef enum ar_TaskState {
  AR_TASK_ALIVE,     /* it hasn't ended */
  AR_TASK_DONE,      /* it has returned: results */
  AR_TASK_FAILED,    /* it has raised: error */
  AR_TASK_CANCELLED, /* it ended because it was cancelled */
  AR_TASK_DROPPED    /* it will never end: its run broke down, or the
                        runtime was closed */
} ar_TaskState;

/*
** Start the function below [nargs] arguments, an async one or one that
** calls one, as a task of the present run: from a post, a done function, a
** C function. It belongs to no nursery of the script's: its error cancels
** nobody. When the run's main task ends it is cancelled. Without a run it
** begins one that has no main task: its tasks make progress in ar_join, and
** when the host drives it.
** [task] may be NULL: nobody asks for the result, and an error is
** unhandled. Otherwise the handle is freed by ar_task_release; it stays
** valid whatever happens to task and runtime.
** Result: AR_OK; LUA_ERRRUN, LUA_ERRMEM and an error; AR_EBUSY if the run
** is ending.
** Thread: own. Blocks: no. Stack: [-(nargs+1), +(0|1), -].
*/
int ar_spawn (ar_Runtime *rt, int nargs, ar_Task **task);

/*
** Run until the task has ended; with NULL, until all that ar_spawn has
** started have, and end the run that has no main task. Not inside a run.
** Result: AR_OK; AR_EBUSY inside a run; LUA_ERRRUN and the error that broke
** the run down, say a deadlock, or KeyboardInterrupt, after which one may
** call it again. The task's own error is no error of this call.
** Thread: own. Blocks: until then. Stack: [-0, +(0|1), -].
*/
int ar_join (ar_Runtime *rt, ar_Task *task);

/* Result: ar_TaskState, AR_EWRONGTHREAD. It goes on telling when the
** runtime is closed. Thread: own. Blocks: no. Stack: none. */
int ar_task_state (ar_Task *task);

/*
** Push what the task has returned, [*n] values, or the error that it has
** raised, as often as one likes. [n] may be NULL: nothing is pushed.
** Result: AR_OK and the results; LUA_ERRRUN and the error (cancelled: a
** Cancelled); AR_EBUSY while it is alive; AR_ECLOSED; LUA_ERRMEM and a
** message.
** Thread: own. Blocks: no. Stack: [-0, +(*n|1), -] of ar_state(rt).
*/
int ar_task_result (ar_Task *task, int *n);

/*
** Cancel it: what it waits for raises Cancelled, so does all that it awaits
** from then on. Result: AR_OK, also if it has ended; AR_ECLOSED.
** Thread: own. Blocks: no. Stack: none.
*/
int ar_task_cancel (ar_Task *task);

/*
** Call [f] when it has ended, once, between two steps; inside this call if
** it has. NULL takes the function back. The handle must not have been
** released.
** Result: AR_OK. Thread: own. Blocks: no. Stack: none.
*/
int ar_task_on_done (ar_Task *task, void (*f) (ar_Task *task, void *ud),
                     void *ud);

/* Free the handle; the task goes on. An error that nobody has looked at,
** by ar_task_result or ar_task_state, is unhandled. NULL is allowed.
** Thread: own. Blocks: no. Stack: none. */
void ar_task_release (ar_Task *task);

/*
** Cancel all tasks of the run, and let them clean up for [grace] seconds
** at most. Those that go on nevertheless are dropped: they never run again.
** Inside a run it returns at once, and the run ends so: with the error
** TooSlowError if some were dropped. Outside it ends a run that has no main
** task.
** Result: AR_OK, also when nothing runs; outside AR_EBUSY is never given,
** and LUA_ERRRUN, with the error on top, says that tasks were dropped.
** Thread: own. Blocks: outside a run, [grace] seconds at most, if no script
** keeps the thread. Stack: [-0, +(0|1), -].
*/
int ar_cancel_all (ar_Runtime *rt, double grace);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif

#endif
