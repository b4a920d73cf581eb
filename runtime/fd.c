/* SPDX-License-Identifier: MIT
**
** Waiting until a descriptor can be read or written: the only way in
** which tasks meet libev.
*/
#include "runtime/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>

/* --- events --------------------------------------------------------- */

/* Take the waiting task out. */
static Task *take (FdWatch *w, FdDirection d) {
  Task *t = w->task[d];
  if (!t) return NULL;
  w->task[d] = NULL;
  w->rt->outside--;
  return t;
}

static void wake (FdWatch *w, FdDirection d) {
  Task *t = take(w, d);
  if (!t) return;
  w->rt->loop->woken = true;
  ar__wake(t);
}

#define BROKEN (EPOLLHUP | EPOLLERR)

static void on_change (FdWatch *w, uint32_t events) {
  if (events & (BROKEN | EPOLLRDHUP)) w->hung = true;
  if (events & (EPOLLIN | EPOLLRDHUP | BROKEN)) {
    w->empty = false;
    wake(w, FD_READ);
  }
  if (events & (EPOLLOUT | BROKEN)) wake(w, FD_WRITE);
}

#define EVENTS 256 /* the others come with the next poll */

void ar__fds_changed (struct ev_loop *ev, ev_io *io, int events) {
  const Loop *loop = io->data;
  struct epoll_event e[EVENTS];
  int n = epoll_wait(io->fd, e, EVENTS, 0);
  (void)ev;
  (void)events;
  for (int i = 0; i < n; i++) {
    FdWatch *w = loop->rt->fds[(uint32_t)e[i].data.u64];
    if (w->use == e[i].data.u64 >> 32) on_change(w, e[i].events);
  }
}

/* --- what the kernel watches ---------------------------------------- */

static int control (const FdWatch *w, int op) {
  struct epoll_event e = {
    .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
    .data.u64 = (uint64_t)w->use << 32 | (uint32_t)w->fd
  };
  return epoll_ctl(w->rt->loop->changes.fd, op, w->fd, &e) == 0 ? 0 : errno;
}

static void check_later (FdWatch *w) {
  list_remove(&w->unchecked);
  list_append(&w->rt->unchecked, &w->unchecked);
}

/* Whatever its state is, that counts as a change. Another file may have the
   number since the last time. */
static void renew (FdWatch *w) {
  int err = control(w, w->watched ? EPOLL_CTL_MOD : EPOLL_CTL_ADD);
  if (err == ENOENT) err = control(w, EPOLL_CTL_ADD);
  else if (err == EEXIST) err = control(w, EPOLL_CTL_MOD);
  w->watched = err == 0;
  w->refused = err;
  if (err != 0) check_later(w);
}

/* --- watches -------------------------------------------------------- */

static bool grow (lua_State *L, Runtime *rt, int fd) {
  void *ud;
  lua_Alloc alloc = lua_getallocf(L, &ud);
  uint32_t room = rt->nfds ? rt->nfds : 32;
  FdWatch **fds;
  while (room <= (uint32_t)fd) room *= 2;
  fds = alloc(ud, rt->fds, rt->nfds * sizeof(FdWatch *),
              room * sizeof(FdWatch *));
  if (!fds) return false;
  memset(fds + rt->nfds, 0, (room - rt->nfds) * sizeof(FdWatch *));
  rt->fds = fds;
  rt->nfds = room;
  return true;
}

static FdWatch *new_watch (lua_State *L, Runtime *rt, int fd) {
  void *ud;
  lua_Alloc alloc = lua_getallocf(L, &ud);
  FdWatch *w = alloc(ud, NULL, 0, sizeof(FdWatch));
  if (!w) return NULL;
  memset(w, 0, sizeof(FdWatch));
  w->rt = rt;
  w->fd = fd;
  list_init(&w->unchecked);
  return w;
}

FdWatch *ar__fd_watch_new (lua_State *L, Runtime *rt, int fd) {
  ar__loop(L, rt);
  if ((uint32_t)fd >= rt->nfds && !grow(L, rt, fd))
    luaL_error(L, "not enough memory");
  rt->fds[fd] = new_watch(L, rt, fd);
  if (!rt->fds[fd]) luaL_error(L, "not enough memory");
  return rt->fds[fd];
}

/* Another file may have the number from now on. The kernel forgets the old
   one with its last descriptor: a child process may have a copy. */
static void forget (FdWatch *w) {
  w->use++;
  list_remove(&w->unchecked);
  w->watched = w->empty = w->hung = false;
  w->refused = 0;
}

/* --- waiting -------------------------------------------------------- */

static bool abort_read (lua_State *L, Task *t) {
  (void)L;
  take(t->wait_data, FD_READ);
  return true;
}

static bool abort_write (lua_State *L, Task *t) {
  (void)L;
  take(t->wait_data, FD_WRITE);
  return true;
}

static const WaitKind waits[] = { /* ORDER FdDirection */
  {.what = "readable descriptor", .abort = abort_read, .empty = true},
  {.what = "writable descriptor", .abort = abort_write, .empty = true}
};

static int check_alone (lua_State *L, const FdWatch *w, FdDirection d) {
  if (!w->task[d]) return 0;
  return ar__raise_core(L, w->rt, CORE_BUSY,
                        "another task is already %s this descriptor",
                        d == FD_READ ? "reading" : "writing");
}

static int park (lua_State *L, FdWatch *w, Task *t, FdDirection d,
                 lua_KContext ctx, lua_KFunction k) {
  w->task[d] = t;
  w->rt->outside++;
  return ar__park(L, t, &waits[d], w, ctx, k);
}

int ar__fd_wait (lua_State *L, FdWatch *w, Task *t, FdDirection d,
                 lua_KContext ctx, lua_KFunction k) {
  check_alone(L, w, d);
  renew(w);
  return park(L, w, t, d, ctx, k);
}

int ar__fd_wait_change (lua_State *L, FdWatch *w, Task *t, FdDirection d,
                        lua_KContext ctx, lua_KFunction k) {
  check_alone(L, w, d);
  if (!w->watched) renew(w);
  return park(L, w, t, d, ctx, k);
}

static void wake_closed (lua_State *L, FdWatch *w, FdDirection d) {
  Task *t;
  if (!w->task[d]) return;
  lua_pushliteral(L, "another task closed this descriptor");
  ar__core_class(L, w->rt, CORE_CLOSED);
  ar__exception_new(L);
  t = take(w, d);
  ar__wake_error(L, t);
}

void ar__fd_closing (lua_State *L, Runtime *rt, int fd) {
  FdWatch *w;
  if (fd < 0 || (uint32_t)fd >= rt->nfds) return;
  w = rt->fds[fd];
  if (!w) return;
  if (rt->loop) forget(w);
  wake_closed(L, w, FD_READ);
  wake_closed(L, w, FD_WRITE);
}

static void wake_failed (lua_State *L, FdWatch *w, FdDirection d, int err) {
  Task *t = take(w, d);
  if (!t) return;
  ar__oserror_new(L, err, "wait for a descriptor", NULL);
  ar__wake_error(L, t);
}

/* Plain files are always ready; the kernel doesn't watch them. */
static void check (lua_State *L, FdWatch *w) {
  int err = fcntl(w->fd, F_GETFD) < 0 ? errno : w->refused;
  list_remove(&w->unchecked);
  if (err == EPERM) {
    wake(w, FD_READ);
    wake(w, FD_WRITE);
  }
  else if (err != 0) {
    forget(w);
    wake_failed(L, w, FD_READ, err);
    wake_failed(L, w, FD_WRITE, err);
  }
}

bool ar__fds_check (lua_State *L, Runtime *rt) {
  while (!list_empty(&rt->unchecked))
    check(L, LINK_OWNER(rt->unchecked.next, FdWatch, unchecked));
  return !list_empty(&rt->ready);
}

void ar__fds_count (const Runtime *rt, uint32_t *reading,
                    uint32_t *writing) {
  *reading = *writing = 0;
  for (uint32_t i = 0; i < rt->nfds; i++) {
    const FdWatch *w = rt->fds[i];
    if (w && w->task[FD_READ]) ++*reading;
    if (w && w->task[FD_WRITE]) ++*writing;
  }
}

void ar__fds_reset (Runtime *rt) {
  for (uint32_t i = 0; i < rt->nfds; i++) {
    FdWatch *w = rt->fds[i];
    if (w) w->task[FD_READ] = w->task[FD_WRITE] = NULL;
  }
}

void ar__fds_close (lua_State *L, Runtime *rt) {
  void *ud;
  lua_Alloc alloc = lua_getallocf(L, &ud);
  for (uint32_t i = 0; i < rt->nfds; i++) {
    FdWatch *w = rt->fds[i];
    if (!w) continue;
    forget(w);
    alloc(ud, w, sizeof(FdWatch), 0);
  }
  alloc(ud, rt->fds, rt->nfds * sizeof(FdWatch *), 0);
  rt->fds = NULL;
  rt->nfds = 0;
}

/* --- from Lua ------------------------------------------------------- */

/* The descriptor of anything with fileno(), say a socket. */
static int call_fileno (lua_State *L, int idx) {
  int fd = -1;
  if (luaL_getmetafield(L, idx, "__index") == LUA_TNIL) return -1;
  lua_pop(L, 1);
  if (lua_getfield(L, idx, "fileno") == LUA_TFUNCTION) {
    lua_pushvalue(L, idx);
    lua_call(L, 1, 1);
    if (lua_isinteger(L, -1)) fd = (int)lua_tointeger(L, -1);
  }
  lua_pop(L, 1);
  return fd;
}

/* A descriptor: its number, a file of io's, or an object with fileno(). */
static int check_fd (lua_State *L, int idx, const char *fname) {
  const luaL_Stream *file = luaL_testudata(L, idx, LUA_FILEHANDLE);
  int fd = -1;
  if (lua_isinteger(L, idx)) {
    lua_Integer n = lua_tointeger(L, idx);
    ar__allow_fd(L, ar__runtime_get(L), fname);
    fd = n >= 0 && n < 1 << 24 ? (int)n : -1;
  }
  else if (file) fd = file->closef ? fileno(file->f) : -1;
  else fd = call_fileno(L, idx);
  if (fd < 0)
    ar__arg_type(L, fname, "fd", idx, "an open descriptor, a file or a "
                                      "socket");
  return fd;
}

static int after_wait (lua_State *L, int status, lua_KContext ctx) {
  (void)status;
  (void)ctx;
  ar__woken(L, ar__runtime_get(L)->current);
  return 0;
}

/* It may be closed before the next poll. */
static int wait_fd (lua_State *L, const char *fname, FdDirection d) {
  Runtime *rt = RUNTIME(L);
  int fd = check_fd(L, 1, fname);
  Task *t = ar__running(L, rt, fname);
  FdWatch *w = ar__fd_watch(L, rt, fd);
  check_later(w);
  return ar__fd_wait(L, w, t, d, 0, after_wait);
}

static int wait_readable (lua_State *L) {
  return wait_fd(L, "wait_readable", FD_READ);
}

static int wait_writable (lua_State *L) {
  return wait_fd(L, "wait_writable", FD_WRITE);
}

static int notify_closing (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  ar__fd_closing(L, rt, check_fd(L, 1, "notify_closing"));
  return 0;
}

/* fileno(value, fname): the number of anything that is a descriptor */
static int core_fileno (lua_State *L) {
  lua_pushinteger(L, check_fd(L, 1, luaL_checkstring(L, 2)));
  return 1;
}

void ar__fd_lib (lua_State *L, Runtime *rt) {
  static const VmAsyncReg async[] = {
    {"wait_readable", wait_readable}, {"wait_writable", wait_writable},
    {NULL, NULL}
  };
  static const luaL_Reg functions[] = {
    {"notify_closing", notify_closing}, {"fileno", core_fileno}, {NULL, NULL}
  };
  ar__set_async(L, rt, async);
  ar__setfuncs(L, rt, functions);
}
