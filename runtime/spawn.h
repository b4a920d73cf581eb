/* SPDX-License-Identifier: MIT
**
** Starting a program: the part that runs between fork and exec, and knows
** nothing of Lua.
*/
#ifndef AR_SPAWN_H
#define AR_SPAWN_H

#include <stdbool.h>
#include <sys/types.h>

#define DEVNULL_FD (-3) /* in Spawn.stdio */
#define INHERIT_FD (-1)

typedef struct Spawn {
  char *const *paths; /* to be tried in turn; NULL ends the list */
  char *const *argv;
  char *const *envp;
  const char *cwd;    /* or NULL */
  int stdio[3];       /* descriptors of this process, or one of the above */
  const int *keep;    /* descriptors that the program gets, too */
  int nkeep;
  bool close_others;
  bool new_session;
  int group;          /* of processes, 0: its own, -1: this one's */
  int umask;          /* -1: this one's */
  bool default_sigpipe; /* undo what only concerns this process */
  bool unblock;       /* all signals; else they are blocked as here */
} Spawn;

typedef enum SpawnStep {
  SPAWN_FORK, SPAWN_STDIO, SPAWN_CHDIR, SPAWN_GROUP, SPAWN_KEEP, SPAWN_EXEC
} SpawnStep;

/*
** Start it. Result: 0 and the process in [pid], or an errno and what has
** failed in [step]; there is no process then.
*/
int ar__spawn_program (const Spawn *s, pid_t *pid, SpawnStep *step);

#endif
