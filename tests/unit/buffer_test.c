/* SPDX-License-Identifier: MIT
**
** A Buffer's memory: never much more than what is in it, whatever went
** through it, and nothing when it is dead.
*/
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <asyncrun.h>
#include <lauxlib.h>

typedef struct Memory {
  size_t live, peak; /* bytes in use; and at most, since 'peak' was set */
} Memory;

static void *counting_alloc (void *ud, void *ptr, size_t osize,
                             size_t nsize) {
  Memory *m = ud;
  void *p;
  if (!ptr) osize = 0;
  if (nsize == 0) {
    free(ptr);
    m->live -= osize;
    return NULL;
  }
  p = realloc(ptr, nsize);
  if (p) m->live += nsize - osize;
  if (m->live > m->peak) m->peak = m->live;
  return p;
}

static void run (ar_Runtime *rt, const char *text) {
  lua_State *L = ar_state(rt);
  if (ar_load_text(rt, text, strlen(text), "=test") == LUA_OK &&
      ar_call(rt, 0, 0) == LUA_OK)
    return;
  fail_msg("%s", lua_tostring(L, -1));
}

#define PIECE ((size_t)1 << 16)

static const char setup[] =
  "b = require 'asyncrun.net'.Buffer()\n"
  "piece = ('x'):rep(1 << 16)\n"
  "function fill() for _ = 1, 256 do b:append(piece) end end\n"
  "collectgarbage() collectgarbage()\n";

static const struct {
  const char *text; /* a program, after which garbage is collected */
  size_t live;      /* how much more than before it may be in use then */
  size_t peak;      /* and meanwhile */
} cases[] = {
  {"fill() assert(#b == 256 * #piece)", 256 * PIECE, 384 * PIECE},
  {"fill() b:clear()", 0, 384 * PIECE},
  {"fill() b:take()", 4096, 640 * PIECE},
  {"fill() b:take(#b - 10) assert(b:peek() == ('x'):rep(10))", 4096,
   640 * PIECE},
  {"for _ = 1, 4000 do\n" /* 250 MB pass, two pieces at a time */
   "  b:append(piece) if #b > #piece then b:take(#piece) end\n"
   "end", 4 * PIECE, 64 * PIECE},
  {"for i = 1, 100000 do b:append('line\\n') assert(b:line()) end", 4096,
   4 * PIECE},
  {"fill() b = nil", 0, 384 * PIECE},
  {"fill() b:append('y') while #b > 1 do b:take(#b // 2) end\n"
   "assert(b:take() == 'y')", 4096, 768 * PIECE},
};

static void test_memory (void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
    Memory m = {0, 0};
    ar_Config config;
    ar_Runtime *rt;
    size_t before;
    ar_config_init(&config);
    config.alloc = counting_alloc;
    config.alloc_ud = &m;
    rt = ar_open(&config);
    run(rt, setup);
    before = m.peak = m.live;
    run(rt, cases[i].text);
    run(rt, "collectgarbage() collectgarbage()");
    if (m.live > before + cases[i].live + 16384 ||
        m.peak > before + cases[i].peak + 65536)
      fail_msg("%s: %zu bytes in use, at most %zu", cases[i].text,
               m.live - before, m.peak - before);
    ar_close(rt);
    assert_int_equal(m.live, 0);
  }
}

int main (void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_memory)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
