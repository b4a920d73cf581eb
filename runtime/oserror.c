/* SPDX-License-Identifier: MIT
**
** What the system says: OSError and the classes below it, by errno.
*/
#include <errno.h>
#include <string.h>

#include "runtime/runtime.h"

/* Below OSError, as in Python; the base of those with one is named. */
static const struct { const char *name, *base; } classes[] = {
  {"ConnectionError", NULL},
  {"BrokenPipeError", "ConnectionError"},
  {"ConnectionAbortedError", "ConnectionError"},
  {"ConnectionRefusedError", "ConnectionError"},
  {"ConnectionResetError", "ConnectionError"},
  {"BlockingIOError", NULL}, {"ChildProcessError", NULL},
  {"FileExistsError", NULL}, {"FileNotFoundError", NULL},
  {"InterruptedError", NULL}, {"IsADirectoryError", NULL},
  {"NotADirectoryError", NULL}, {"PermissionError", NULL},
  {"ProcessLookupError", NULL}
};

static const char *class_of (int err) {
  switch (err) {
    case EPIPE: case ESHUTDOWN: return "BrokenPipeError";
    case ECONNABORTED: return "ConnectionAbortedError";
    case ECONNREFUSED: return "ConnectionRefusedError";
    case ECONNRESET: return "ConnectionResetError";
    case EAGAIN: case EALREADY: case EINPROGRESS: return "BlockingIOError";
    case ECHILD: return "ChildProcessError";
    case EEXIST: return "FileExistsError";
    case ENOENT: return "FileNotFoundError";
    case EINTR: return "InterruptedError";
    case EISDIR: return "IsADirectoryError";
    case ENOTDIR: return "NotADirectoryError";
    case EACCES: case EPERM: return "PermissionError";
    case ESRCH: return "ProcessLookupError";
    default: return NULL;
  }
}

/* [-0, +1, m] */
static void push_class (lua_State *L, int err) {
  const char *name = class_of(err);
  if (err == ETIMEDOUT) ar__class_push(L, VM_TIMEOUTERROR);
  else if (!name) ar__class_push(L, VM_OSERROR);
  else {
    ar__core_push(L);
    lua_getfield(L, -1, name);
    lua_remove(L, -2);
  }
}

const char *ar__errno_name (int err) {
  const char *name = strerrorname_np(err);
  return name ? name : "unknown error";
}

void ar__oserror_new (lua_State *L, int err, const char *call,
                      const char *address) {
  luaL_checkstack(L, 10, NULL);
  lua_pushfstring(L, "[Errno %d] %s (%s): %s%s%s", err, strerror(err),
                  ar__errno_name(err), call, address ? " " : "",
                  address ? address : "");
  push_class(L, err);
  ar__exception_new(L);
  lua_pushinteger(L, err);
  lua_setfield(L, -2, "errno");
  lua_pushstring(L, strerror(err));
  lua_setfield(L, -2, "strerror");
  lua_pushstring(L, ar__errno_name(err));
  lua_setfield(L, -2, "name");
  lua_pushstring(L, call);
  lua_setfield(L, -2, "call");
  lua_pushstring(L, address);
  lua_setfield(L, -2, "address");
}

int ar__oserror_raise (lua_State *L, int err, const char *call,
                       const char *address) {
  ar__oserror_new(L, err, call, address);
  ar__error_here(L, -1, L, 0);
  return lua_error(L);
}

int ar__oserror_file (lua_State *L, int err, const char *call,
                      const char *filename) {
  ar__oserror_new(L, err, call, filename);
  lua_pushstring(L, filename);
  lua_setfield(L, -2, "filename");
  ar__error_here(L, -1, L, 0);
  return lua_error(L);
}

void ar__oserror_lib (lua_State *L, Runtime *rt) {
  (void)rt;
  for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
    if (classes[i].base) lua_getfield(L, -1, classes[i].base);
    else ar__class_push(L, VM_OSERROR);
    ar__class_new(L, classes[i].name);
    lua_setfield(L, -2, classes[i].name);
  }
}
