/* SPDX-License-Identifier: MIT
**
** Coroutine objects that nobody has awaited yet, and the report of those
** that nobody ever does: at the call if its result is thrown away, when
** the object was collected, or at the end of the run.
**
** What must be known then is its Site, which is kept alive as long as any
** of its objects is pending, and until the next collection ends.
*/
#include <string.h>

#include "vm/internal.h"

#define SWEEPER "asyncrun.sweeper"
#define SLAB_CALLS 64

typedef struct PendingSlab PendingSlab;

struct PendingSlab {
  PendingSlab *next;
  Pending calls[SLAB_CALLS];
};

/* --- keeping them --------------------------------------------------- */

/* Be told when a garbage collection ends. */
static void arm_sweeper (lua_State *L, Vm *vm) {
  if (vm->sweeping) return;
  Vm **p = lua_newuserdatauv(L, sizeof(Vm *), 0);
  *p = vm;
  luaL_setmetatable(L, SWEEPER);
  lua_pop(L, 1);
  vm->sweeping = true;
}

static void add_slab (lua_State *L, Vm *vm) {
  void *ud;
  lua_Alloc alloc = lua_getallocf(L, &ud);
  PendingSlab *s = alloc(ud, NULL, 0, sizeof(PendingSlab));
  if (!s) luaL_error(L, "not enough memory");
  s->next = vm->pending_slabs;
  vm->pending_slabs = s;
  for (int i = 0; i < SLAB_CALLS; i++) {
    Pending *p = &s->calls[i];
    p->slot = ++vm->nslots;
    p->next = vm->free_pending;
    vm->free_pending = p;
  }
}

void ar__pending_close (lua_State *L, Vm *vm) {
  void *ud;
  lua_Alloc alloc = lua_getallocf(L, &ud);
  while (vm->pending_slabs) {
    PendingSlab *s = vm->pending_slabs;
    vm->pending_slabs = s->next;
    alloc(ud, s, sizeof(PendingSlab), 0);
  }
  vm->free_pending = NULL;
  vm->pending.prev = vm->pending.next = &vm->pending;
  vm->sites = NULL;
  vm->closed = true;
}

/* Keep the Site at [idx] alive. [-0, +0, m] */
static void keep_site (lua_State *L, Vm *vm, int idx) {
  Site *site = lua_touserdata(L, idx);
  ar__vm_push(L, vm, REF_SITES);
  lua_pushvalue(L, idx);
  lua_rawsetp(L, -2, site);
  lua_pop(L, 1);
  site->kept = true;
  site->next = vm->sites;
  vm->sites = site;
}

/* Let those go that have no object any more. [-0, +0, -] */
static void drop_sites (lua_State *L, Vm *vm) {
  Site **at = &vm->sites;
  ar__vm_push(L, vm, REF_SITES);
  while (*at) {
    Site *site = *at;
    if (site->pending > 0) {
      at = &site->next;
      continue;
    }
    *at = site->next;
    site->kept = false;
    lua_pushnil(L);
    lua_rawsetp(L, -2, site);
  }
  lua_pop(L, 1);
}

Pending *ar__pending_new (lua_State *L, Vm *vm, int site) {
  Pending *p;
  arm_sweeper(L, vm);
  if (!vm->free_pending) add_slab(L, vm);
  p = vm->free_pending;
  p->site = lua_touserdata(L, site);
  if (!p->site->kept) keep_site(L, vm, site);
  ar__vm_push(L, vm, REF_PENDING);
  lua_pushvalue(L, -2);
  lua_rawseti(L, -2, p->slot);
  lua_pop(L, 1);
  p->site->pending++;
  vm->free_pending = p->next;
  p->run = vm->run;
  p->told = false;
  p->prev = vm->pending.prev;
  p->next = &vm->pending;
  p->prev->next = p->next->prev = p;
  return p;
}

/* The weak table forgets by itself, or when the slot is used again. */
void ar__pending_settle (Vm *vm, Pending *p) {
  if (vm->closed) return;
  p->site->pending--;
  p->prev->next = p->next;
  p->next->prev = p->prev;
  p->next = vm->free_pending;
  vm->free_pending = p;
}

/* --- the report of a forgotten await -------------------------------- */

/* The call as written, "trio.sleep(2 * x)"; a call over several lines is
   cut to "f(...)". */
static void add_call (luaL_Buffer *b, const Chunk *k, const FrontCall *f) {
  size_t n = f->end - f->callee;
  if (memchr(k->text + f->callee, '\n', n)) {
    luaL_addlstring(b, k->text + f->callee, f->callee_end - f->callee);
    luaL_addstring(b, "(...)");
  }
  else
    luaL_addlstring(b, k->text + f->callee, n);
}

/* Add where the call stands, as far as it is known. Result: its column, or
   0. */
static int add_site (luaL_Buffer *b, const Chunk *k, int line,
                      const char *called) {
  bool discarded;
  const FrontCall *f = ar__chunk_call(k, line, called, &discarded);
  if (!f) {
    ar__caret(b, k->text, k->len, line, 0, 0);
    return 0;
  }
  ar__caret(b, k->text, k->len, f->line, f->column,
            f->callee_end - f->callee);
  luaL_addstring(b, "\n  the call above only makes a coroutine object; to "
                    "run it, write: await ");
  add_call(b, k, f);
  return f->column;
}

const char *ar__pending_place (lua_State *L) {
  lua_Debug ar;
  lua_getiuservalue(L, -1, SITE_CALLER);
  lua_remove(L, -2);
  if (lua_isfunction(L, -1)) {
    lua_getinfo(L, ">S", &ar);
    return lua_pushstring(L, ar.short_src);
  }
  lua_pop(L, 1);
  return lua_pushliteral(L, "?");
}

/* Push what is said of the Site at [idx]. Result: the column of the call, 0
   if it isn't known. [-0, +1, m] */
static int push_report (lua_State *L, int idx) {
  luaL_Buffer b;
  const Site *site = lua_touserdata(L, idx);
  const char *name;
  int column = 0, top = lua_gettop(L);
  luaL_checkstack(L, 10, NULL);
  lua_getiuservalue(L, idx, SITE_FUNCTION);
  name = ar__function_name(L, -1);
  luaL_buffinit(L, &b);
  lua_pushfstring(L, "coroutine '%s' was never awaited", name);
  luaL_addvalue(&b);
  if (site->chunk)
    column = add_site(&b, site->chunk, site->line,
                      site->called ? site->called : name);
  luaL_pushresult(&b);
  lua_replace(L, top + 1);
  lua_settop(L, top + 1);
  return column;
}

/* Push its Site: it is dealt with. [-0, +1, -] */
static const Site *take_pending (lua_State *L, Vm *vm, Pending *p) {
  ar__vm_push(L, vm, REF_PENDING);
  if (lua_rawgeti(L, -1, p->slot) != LUA_TNIL) ar__coro_settled(L, -1);
  lua_pop(L, 2);
  ar__vm_push(L, vm, REF_SITES);
  lua_rawgetp(L, -1, p->site);
  lua_remove(L, -2);
  ar__pending_settle(vm, p);
  return lua_touserdata(L, -1);
}

/* The report with its place, for the Site at [idx], and the column of the
   call or 0. [-0, +1, m] */
static const char *push_whole (lua_State *L, int idx, const char *class,
                               int *column) {
  int top = lua_gettop(L);
  const Site *site = lua_touserdata(L, idx);
  *column = push_report(L, idx); /* top + 1 */
  lua_pushvalue(L, idx);
  ar__pending_place(L);          /* top + 2 */
  if (site->line > 0)
    lua_pushfstring(L, "%s:%d: %s: %s", lua_tostring(L, top + 2),
                    site->line, class, lua_tostring(L, top + 1));
  else
    lua_pushfstring(L, "%s: %s", class, lua_tostring(L, top + 1));
  lua_replace(L, top + 1);
  lua_settop(L, top + 1);
  return lua_tostring(L, -1);
}

/* Report it, once. */
static void warn (lua_State *L, Vm *vm, Pending *p) {
  size_t len;
  const char *s;
  int column;
  bool told = p->told;
  int top = lua_gettop(L);
  take_pending(L, vm, p);
  if (!told) {
    const char *text = push_whole(L, top + 1, "RuntimeWarning", &column);
    lua_pushfstring(L, "%s\n", text);
    s = lua_tolstring(L, -1, &len);
    ar__warn_column(L, vm, s, len, column);
  }
  lua_settop(L, top);
}

void ar__pending_tell (lua_State *L, Vm *vm, Pending *p) {
  int column, top = lua_gettop(L);
  luaL_checkstack(L, 20, NULL);
  p->told = true;
  ar__vm_push(L, vm, REF_SITES);
  lua_rawgetp(L, -1, p->site);
  push_whole(L, top + 2, "RuntimeError", &column);
  lua_replace(L, top + 1);
  lua_settop(L, top + 1);
}

/* Raise what is said of it. The error keeps the object, so that whoever
   catches it can still await that. */
static void raise_forgotten (lua_State *L, Vm *vm, Pending *p) {
  int top = lua_gettop(L);
  p->told = true;
  ar__vm_push(L, vm, REF_SITES);
  lua_rawgetp(L, -1, p->site);
  push_report(L, top + 2);
  ar__class_push(L, VM_RUNTIMEERROR);
  ar__exception_new(L);
  ar__vm_push(L, vm, REF_PENDING);
  lua_rawgeti(L, -1, p->slot);
  lua_setfield(L, -3, "coroutine");
  lua_pop(L, 1);
  ar__error_here(L, -1, L, 0);
  lua_error(L);
}

void ar__pending_discarded (lua_State *L, Vm *vm, Pending *p) {
  luaL_checkstack(L, 20, NULL);
  if (vm->strict) raise_forgotten(L, vm, p);
  else warn(L, vm, p);
}

/* Is its coroutine object gone? */
static bool is_collected (lua_State *L, Vm *vm, const Pending *p) {
  bool gone;
  ar__vm_push(L, vm, REF_PENDING);
  gone = lua_rawgeti(L, -1, p->slot) == LUA_TNIL;
  lua_pop(L, 2);
  return gone;
}

/* Report those of run [id] or, if [gone], those of all runs whose objects
   were collected. Warnings run code of the host's: each one is looked for
   anew. */
static void report (lua_State *L, Vm *vm, unsigned id, bool gone) {
  Pending *p = vm->pending.next;
  luaL_checkstack(L, 20, NULL);
  while (p != &vm->pending) {
    if (gone ? !is_collected(L, vm, p) : p->run != id) {
      p = p->next;
      continue;
    }
    warn(L, vm, p);
    p = vm->pending.next;
  }
}

/* A garbage collection has ended. */
static int sweep (lua_State *L) {
  Vm *vm = *(Vm **)lua_touserdata(L, 1);
  vm->sweeping = false;
  if (vm->closed) return 0;
  report(L, vm, 0, true);
  drop_sites(L, vm);
  if (vm->pending.next != &vm->pending) arm_sweeper(L, vm);
  return 0;
}

void ar__vm_report_pending (lua_State *L, Vm *vm, unsigned id) {
  report(L, vm, id, false);
}

void ar__pending_open (lua_State *L) {
  luaL_newmetatable(L, SWEEPER);
  lua_pushcfunction(L, sweep);
  lua_setfield(L, -2, "__gc");
  lua_pop(L, 1);
}
