/* SPDX-License-Identifier: MIT
**
** The watchdog: a thread that looks at scripts from outside. A *stretch* is
** what a script does between two awaits, or in a call of the host's. One
** that lasts longer than it should is noticed while it lasts: debug mode
** says where it stands, a time limit stops it.
**
** The watcher sends a signal to the runtime's thread (urgent.c), whose
** handler sets a hook: all the rest happens in that hook.
*/
#ifndef AR_WATCHDOG_H
#define AR_WATCHDOG_H

#include "runtime/runtime.h"

/* Watch stretches from now on, as Runtime.debug and .time_limit say; stop
** watching if they say nothing. OSError when there can be no thread.
** [-0, +0, e] */
void ar__watch_update (lua_State *L, Runtime *rt);
void ar__watch_close (Runtime *rt);

/* A stretch begins and ends; one in a stretch is a part of it. Result of
** begin: for end. Cheap: two stores. */
bool ar__watch_begin (Runtime *rt);
void ar__watch_end (Runtime *rt, bool began);
/* End the present stretch, to begin another one later. Result: was there
** one? */
bool ar__watch_pause (Runtime *rt);

/*
** Call the function below [nargs] arguments as a stretch, on a thread of its
** own, so that it can be stopped wherever it is.
** [-(nargs+1), +nresults, e]
*/
void ar__watch_call (lua_State *L, Runtime *rt, int nargs, int nresults);

/* Let a time limit end C functions of Lua's library, too: in a state where no
** script has run yet. [-0, +0, m] */
void ar__watch_bound (lua_State *L, Runtime *rt);

/* Of who blocks the thread in C: report or stop what is due, now that a
** signal has come. [-0, +0, e] */
void ar__watch_check (lua_State *L, Runtime *rt);

/* Is something to be reported or stopped? Async-signal-safe. */
bool ar__watch_is_due (const Runtime *rt);

/* The hook has been called: report what is due, or begin to stop the script.
** [-0, +0, m] */
void ar__watch_hook (lua_State *L, Runtime *rt);

/* Raise the error that the script is stopped with. */
int ar__watch_raise (lua_State *L);

/* The script is stopped: its thread yielded, to be dropped. Takes the error
** that this is onto the stack. False if it yielded by itself.
** [-0, +(0|1), -] */
bool ar__watch_stopped (lua_State *L, Runtime *rt);

#endif
