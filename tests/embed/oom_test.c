/* SPDX-License-Identifier: MIT
**
** The n-th allocation of a host's session fails, for each n, once or for
** good. No call may crash or leak, each says what is the matter, and
** afterwards the runtime can be used again.
*/
#include "tests/embed/host.h"

typedef struct Memory {
  size_t live, n, fail_at;
  bool for_good, failed;
} Memory;

static bool must_fail (Memory *m) {
  if (m->fail_at == 0 || ++m->n < m->fail_at) return false;
  if (!m->for_good && m->n > m->fail_at + 1) return false;
  m->failed = true;
  return true;
}

static void *test_alloc (void *ud, void *ptr, size_t osize, size_t nsize) {
  Memory *m = ud;
  void *p;
  if (!ptr) osize = 0;
  if (nsize == 0) {
    free(ptr);
    m->live -= osize;
    return NULL;
  }
  if (nsize > osize && must_fail(m)) return NULL;
  p = realloc(ptr, nsize);
  if (p) m->live += nsize - osize;
  return p;
}

static void arm (Memory *m, size_t n, bool for_good) {
  m->n = 0;
  m->fail_at = n;
  m->for_good = for_good;
  m->failed = false;
}

/* --- a session -------------------------------------------------------- */

static ar_Wait *the_wait;

static int on_abort (ar_Wait *w, void *ud) {
  (void)w;
  (void)ud;
  return AR_ABORTED;
}

static int wait_for (lua_State *L) {
  if (the_wait) ar_wait_release(the_wait);
  the_wait = NULL;
  the_wait = ar_wait_new(L, "wait", on_abort, NULL);
  return ar_wait(L, the_wait, NULL, 0);
}

static int wake (lua_State *L) {
  ar_Wait *w = the_wait;
  the_wait = NULL;
  if (w) ar_wake(w, L, lua_gettop(L));
  return 0;
}

static int push_five (lua_State *L, void *arg) {
  (void)arg;
  if (L) lua_pushinteger(L, 5);
  return L ? 1 : 0;
}

static int early (lua_State *L) {
  ar_Wait *w = ar_wait_new(L, "early", on_abort, NULL);
  lua_pushliteral(L, "x");
  ar_wake(w, L, 1);
  return ar_wait(L, w, NULL, 0);
}

static int posted (lua_State *L) {
  ar_Wait *w = ar_wait_new(L, "posted", on_abort, NULL);
  ar_wake_from_thread(w, push_five, NULL);
  return ar_wait(L, w, NULL, 0);
}

static void work (void *arg) {
  ++*(int *)arg;
}

static int offloaded (lua_State *L) {
  static const ar_Work w = {"work", work, NULL, free, 0};
  return ar_offload(L, &w, calloc(1, sizeof(int)));
}

static int make (lua_State *L) {
  ar_new_object(L, "Thing", 8, 0);
  return 1;
}

static const ar_Reg functions[] = {
  {"wait", wait_for, AR_ASYNC}, {"wake", wake, 0},
  {"early", early, AR_ASYNC}, {"posted", posted, AR_ASYNC},
  {"offloaded", offloaded, AR_ASYNC}, {"make", make, 0}, {NULL, NULL, 0}
};
static const ar_Reg methods[] = {
  {"make", make, 0}, {"later", early, AR_ASYNC}, {NULL, NULL, 0}
};
static const ar_Class thing = {sizeof(ar_Class), "Thing", methods, NULL,
                               NULL, NULL};

static void on_unhandled (void *ud, const ar_Error *e, const char *task) {
  (void)ud;
  (void)task;
  assert_non_null(e->message);
}

static int load_module (void *ud, const char *name, ar_Module *m) {
  (void)ud;
  if (strcmp(name, "given") != 0) return AR_MODULE_UNKNOWN;
  m->release_ud = strdup("return {1}");
  m->text = m->release_ud;
  m->release = free;
  return AR_MODULE_FOUND;
}

static void on_done (ar_Task *t, void *ud) {
  (void)ud;
  ar_task_release(t);
}

static void post (lua_State *L, void *arg) {
  (void)arg;
  if (L) lua_pushfstring(L, "%d", 12345);
}

static ar_Task *spawn (ar_Runtime *rt, const char *text) {
  ar_Task *t = NULL;
  if (ar_load_async(rt, text, strlen(text), "=oom") != AR_OK ||
      ar_spawn(rt, 0, &t) != AR_OK)
    lua_settop(ar_state(rt), 0);
  return t;
}

/* Everything once; whatever fails, go on. Result: did all succeed? */
static bool session (ar_Runtime *rt) {
  lua_State *L = ar_state(rt);
  ar_Trigger *trigger;
  ar_Task *t;
  ar_Error *e;
  bool ok = ar_register(rt, "host", functions) == AR_OK;
  int n;
  ok = ar_new_class(rt, &thing) == AR_OK && ok;
  ok = ar_push_functions(rt) == AR_OK && ok;
  ok = ar_post(rt, post, NULL) == AR_OK && ok;
  ok = ar_trigger_new(rt, post, NULL, &trigger) == AR_OK && ok;
  if (trigger) ar_trigger(trigger);
  lua_settop(L, 0);
  t = spawn(rt, "local host = require 'host'\n"
                "assert(require 'given'[1] == 1)\n"
                "print('written') io.write('too')\n"
                "local v = await host.early()\n"
                "await host.posted() await host.offloaded()\n"
                "await host.make():later()\n"
                "async with require 'trio'.open_nursery() as n do\n"
                "  n:start_soon(host.wait)\n"
                "  await require 'trio'.sleep(0)\n"
                "  host.wake(1, 2)\n"
                "end return v");
  if (t) ar_task_on_done(t, on_done, NULL);
  t = spawn(rt, "await require 'trio'.sleep(0)\n"
                "return {}");
  ok = ar_join(rt, NULL) == AR_OK && ok;
  ok = t && ar_task_result(t, &n) == AR_OK && ok;
  ar_task_release(t);
  t = spawn(rt, "error(require 'trio'.ValueError 'x')");
  ok = ar_join(rt, NULL) == AR_OK && ok;
  if (t && ar_task_result(t, &n) == LUA_ERRRUN) {
    e = ar_error_new(L, -1);
    ok = e && ok;
    ar_error_free(e);
  }
  ar_task_release(t);
  t = spawn(rt, "await require 'trio'.sleep_forever()");
  if (t) ar_task_cancel(t);
  ok = ar_join(rt, NULL) == AR_OK && ok;
  ar_task_release(t);
  t = spawn(rt, "await require 'trio'.sleep_forever()");
  ok = ar_cancel_all(rt, 0.5) == AR_OK && ok;
  ar_task_release(t);
  ar_trigger_free(trigger);
  lua_settop(L, 0);
  if (the_wait) ar_wait_release(the_wait);
  the_wait = NULL;
  return ok;
}

static void drop_text (void *ud, const char *text, size_t len) {
  (void)ud;
  (void)text;
  (void)len;
}

static void init_config (ar_Config *c, Memory *m) {
  ar_config_init(c);
  c->alloc = test_alloc;
  c->alloc_ud = m;
  c->write = drop_text;
  c->warn = drop_text;
  c->unhandled = on_unhandled;
  c->load_module = load_module;
  c->allow = AR_ALLOW_NONE;
}

static size_t stride (void) {
  const char *s = getenv("AR_OOM_STRIDE");
  return s ? (size_t)strtoul(s, NULL, 10) : 7;
}

static void test_session (void **state) {
  Memory m = {0, 0, 0, false, false};
  ar_Config c;
  (void)state;
  for (int mode = 0; mode < 2; mode++) {
    size_t n = 1;
    do {
      ar_Runtime *rt;
      bool ok;
      memset(&m, 0, sizeof(m));
      init_config(&c, &m);
      rt = open_with(&c);
      arm(&m, n, mode == 1);
      ok = session(rt);
      if (!m.failed) assert_true(ok);
      m.fail_at = 0;
      load(rt, "local trio = require 'trio'\n"
               "trio.run(async function() await trio.sleep(0) end)\n"
               "return 'ok'");
      if (ar_call(rt, 0, 1) != AR_OK) fail_report(rt);
      lua_settop(ar_state(rt), 0);
      finish(rt);
      assert_int_equal(m.live, 0);
      n += stride();
    } while (m.failed);
  }
}

static void test_open (void **state) {
  Memory m;
  ar_Config c;
  ar_Runtime *rt;
  size_t n = 1;
  (void)state;
  do {
    memset(&m, 0, sizeof(m));
    init_config(&c, &m);
    arm(&m, n++, true);
    rt = ar_open(&c);
    m.fail_at = 0;
    if (rt) finish(rt);
    assert_int_equal(m.live, 0);
  } while (m.failed);
  assert_non_null(rt);
}

static void test_attach (void **state) {
  Memory m;
  size_t n = 1;
  (void)state;
  do {
    lua_State *L;
    ar_Runtime *rt;
    memset(&m, 0, sizeof(m));
    L = lua_newstate(test_alloc, &m);
    luaL_openlibs(L);
    arm(&m, n++, true);
    if (ar_attach(L, NULL, &rt) == AR_OK) ar_close(rt);
    else assert_null(rt);
    m.fail_at = 0;
    lua_close(L);
    assert_int_equal(m.live, 0);
  } while (m.failed);
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_open),
    cmocka_unit_test(test_attach),
    cmocka_unit_test(test_session),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
