/* SPDX-License-Identifier: MIT
**
** asyncrun: asynchronous programs as Lua scripts, embedded in C.
**
** A runtime is a Lua state with the language (async functions, await,
** with, async for) and the library. Make one, load a script into it, call
** it, close it:
**
**     ar_Runtime *rt = ar_open(NULL);
**     if (ar_load_file(rt, "hello.lua") != LUA_OK ||
**         ar_call(rt, 0, 0) != LUA_OK) {
**       ar_report(rt);
**       fputs(lua_tostring(ar_state(rt), -1), stderr);
**     }
**     ar_close(rt);
**
** Threads: a runtime belongs to the thread that opened it; only
** ar_interrupt and ar_dump_tasks may be called from elsewhere. Several
** runtimes may live in one process. There is no global state but which
** runtime handles which signal; without AR_SIGNALS the library touches no
** signal handler, and it never ends the process.
**
** Each entry says what a call returns, then its errors, and for those that
** use the Lua stack the marks of the Lua manual, [-o, +p, x]: how many
** values it pops and pushes, and '-' if it never raises a Lua error.
** Times are seconds.
*/
#ifndef ASYNCRUN_H
#define ASYNCRUN_H

#include <stddef.h>

#include <lua.h>

#ifdef __cplusplus
extern "C" {
#endif

#define AR_VERSION_MAJOR 0
#define AR_VERSION_MINOR 1
#define AR_VERSION_PATCH 0
#define AR_VERSION "0.1.0"

typedef struct ar_Runtime ar_Runtime;

/* Flags of ar_Config. */
#define AR_STRICT 1u /* a call whose coroutine object is thrown away is an
                        error at the call, not a warning */
#define AR_DEBUG 2u  /* warn of steps that run longer than 0.1 seconds
                        without an await */
#define AR_SIGNALS 4u /* scripts may handle signals: while one does, the
                        process's handler of that signal is the library's,
                        afterwards it is again what it was */

#define AR_JSON 8u    /* reports and warnings are JSON objects, one a line:
                        {"id", "severity", "message", "file", "line",
                        "column", "help", "traceback", "cause",
                        "exceptions"}, without what isn't known */

typedef struct ar_Config {
  size_t size;      /* set by ar_config_init */
  lua_Alloc alloc;  /* NULL: malloc's */
  void *alloc_ud;
  /* Where warnings go, as whole lines; NULL: standard error. Called on the
  ** runtime's thread; [text] is the library's. */
  void (*warn) (void *ud, const char *text, size_t len);
  void *warn_ud;
  unsigned flags;   /* AR_STRICT and so on */
} ar_Config;

/* The library's version, AR_VERSION of the header it was built with. */
const char *ar_version (void);

/* Fill a configuration with the defaults. Call it first. */
void ar_config_init (ar_Config *config);

/*
** Open a runtime with a new Lua state and all standard libraries. NULL
** stands for the default configuration, which is not kept either way.
** Result: the runtime, to be closed by ar_close; NULL if there is no
** memory. May not block.
*/
ar_Runtime *ar_open (const ar_Config *config);

/*
** Report what was never awaited, then close the state and free all.
** NULL is allowed. Not from inside a script's call.
*/
void ar_close (ar_Runtime *rt);

/* The Lua state. It is the runtime's: don't close it. */
lua_State *ar_state (ar_Runtime *rt);

/*
** Compile a script: a file (NULL: standard input), or [len] bytes of text
** with a chunk name as lua_load knows it. Binary chunks pass.
** [-0, +1, -]  the function, or a message of one or more lines.
** Result: LUA_OK, LUA_ERRSYNTAX, LUA_ERRMEM, LUA_ERRFILE (lauxlib.h).
*/
int ar_load_file (ar_Runtime *rt, const char *path);
int ar_load_text (ar_Runtime *rt, const char *text, size_t len,
                  const char *chunkname);

/*
** As ar_load_text, but await is allowed at top level: gives an async
** function, for ar_run. What a prompt needs.
*/
int ar_load_async (ar_Runtime *rt, const char *text, size_t len,
                   const char *chunkname);

/*
** Push the plain Lua that a text is translated to, or a message.
** [-0, +1, -]  Result: as ar_load_text.
*/
int ar_translate (ar_Runtime *rt, const char *text, size_t len,
                  const char *chunkname);

/*
** Call the function below [nargs] arguments, as lua_pcall does. The call
** lasts until the script ends, and blocks while its tasks wait.
** [-(nargs+1), +(nresults|1), -]  the results, or the error.
** Result: LUA_OK, LUA_ERRRUN, LUA_ERRMEM, LUA_ERRERR.
*/
int ar_call (ar_Runtime *rt, int nargs, int nresults);

/*
** Run the async function below [nargs] arguments as the main task, until
** it and all its children have ended. Otherwise as ar_call.
*/
int ar_run (ar_Runtime *rt, int nargs, int nresults);

/*
** Replace the error on top by the text that an uncaught one prints: its
** message, source line, traceback, causes, members; with AR_JSON by one
** object. Messages of ar_load_file and its kin can be given, too. No newline
** at the end. [-1, +1, -]
*/
void ar_report (ar_Runtime *rt);

/* Is the value at [idx] a KeyboardInterrupt? [-0, +0, -] */
int ar_is_interrupt (ar_Runtime *rt, int idx);

/*
** Report what nobody has awaited, and the errors of tasks that nobody has
** looked at, as ar_close does. Result: 1 if such an error was ever
** reported and no handler of the script's took it. What a program's exit
** status should tell. [-0, +0, -]
*/
int ar_lost_errors (ar_Runtime *rt);

/*
** Ask for a KeyboardInterrupt: running code raises it at once; when all
** tasks wait, the main one does. Result: 1 if an earlier one hasn't been
** raised yet. Threads: any; safe in signal handlers.
*/
int ar_interrupt (ar_Runtime *rt);

/*
** Ask for a list of all tasks, with what each waits for and where; it goes
** where warnings go, soon. Threads: any; safe in signal handlers.
*/
void ar_dump_tasks (ar_Runtime *rt);

#ifdef __cplusplus
}
#endif

#endif
