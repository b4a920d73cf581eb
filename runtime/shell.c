/* SPDX-License-Identifier: MIT
**
** io.popen and os.execute for the threads of ours, which block all signals.
** The shell must not inherit that; and while it is started, no handler of
** the host's may run in such a thread, as the C library's functions would
** have it: the runtime may be gone at the next moment.
*/
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/shell.h"
#include "runtime/spawn.h"

extern char **environ;

/* Result: 0 and the process in [pid], or an errno. */
static int start (const char *command, int in, int out, pid_t *pid) {
  static char shell[] = "/bin/sh", name[] = "sh", option[] = "-c";
  char *paths[] = {shell, NULL};
  char *argv[] = {name, option, (char *)command, NULL};
  SpawnStep step;
  Spawn s = {.paths = paths, .argv = argv, .envp = environ,
             .stdio = {in, out, INHERIT_FD}, .group = -1, .umask = -1,
             .unblock = true};
  return ar__spawn_program(&s, pid, &step);
}

/* Result: the status, or -1 and errno. */
static int wait_for (pid_t pid) {
  int status;
  while (waitpid(pid, &status, 0) < 0)
    if (errno != EINTR) return -1;
  return status;
}

static int execute (lua_State *L) {
  const char *command = luaL_optstring(L, 1, NULL);
  pid_t pid;
  if (!command) {
    lua_pushboolean(L, access("/bin/sh", X_OK) == 0);
    return 1;
  }
  errno = start(command, INHERIT_FD, INHERIT_FD, &pid);
  return luaL_execresult(L, errno == 0 ? wait_for(pid) : -1);
}

/* --- pipes ---------------------------------------------------------------- */

/* What io takes for a file; the process is known only to close_pipe. */
typedef struct PipeFile {
  luaL_Stream stream;
  pid_t pid;
} PipeFile;

static int close_pipe (lua_State *L) {
  PipeFile *p = (PipeFile *)luaL_checkudata(L, 1, LUA_FILEHANDLE);
  errno = 0;
  fclose(p->stream.f);
  return luaL_execresult(L, wait_for(p->pid));
}

/* A file that is closed, as yet. [-0, +1, m] */
static PipeFile *new_pipe (lua_State *L) {
  PipeFile *p = lua_newuserdatauv(L, sizeof(PipeFile), 0);
  p->stream.closef = NULL;
  p->stream.f = NULL;
  luaL_setmetatable(L, LUA_FILEHANDLE);
  return p;
}

/* Result: 0, or an errno; [p] is a closed file then. */
static int open_pipe (PipeFile *p, const char *command, bool reads) {
  int fds[2], err, ours = reads ? 0 : 1, theirs = 1 - ours;
  if (pipe2(fds, O_CLOEXEC) < 0) return errno;
  p->stream.f = fdopen(fds[ours], reads ? "r" : "w");
  err = !p->stream.f ? errno
        : reads ? start(command, INHERIT_FD, fds[theirs], &p->pid)
                : start(command, fds[theirs], INHERIT_FD, &p->pid);
  close(fds[theirs]);
  if (err == 0) p->stream.closef = close_pipe;
  else if (p->stream.f) fclose(p->stream.f);
  else close(fds[ours]);
  return err;
}

static int popen_ (lua_State *L) {
  const char *command = luaL_checkstring(L, 1);
  const char *mode = luaL_optstring(L, 2, "r");
  bool reads = mode[0] == 'r';
  luaL_argcheck(L, (reads || mode[0] == 'w') && mode[1] == '\0', 2,
                "invalid mode");
  fflush(NULL); /* what was printed before comes before */
  errno = open_pipe(new_pipe(L), command, reads);
  return errno == 0 ? 1 : luaL_fileresult(L, 0, command);
}

static void replace (lua_State *L, const char *module, const char *name,
                     lua_CFunction f) {
  lua_getglobal(L, module);
  lua_pushcfunction(L, f);
  lua_setfield(L, -2, name);
  lua_pop(L, 1);
}

void ar__shell_lib (lua_State *L) {
  replace(L, LUA_OSLIBNAME, "execute", execute);
  replace(L, LUA_IOLIBNAME, "popen", popen_);
}
