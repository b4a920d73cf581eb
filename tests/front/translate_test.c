/* SPDX-License-Identifier: MIT
**
** The front end: what comes out for what goes in, the place and wording of
** every mistake in the five words, and the sites.
*/
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "front.h"

#define HEAD "local await_,async_=... return function(...) "
#define FOOT "\nend"

typedef struct Memory {
  size_t in_use, countdown;
} Memory;

static void *allocate (void *ud, void *ptr, size_t osize, size_t nsize) {
  Memory *memory = ud;
  memory->in_use -= ptr ? osize : 0;
  if (nsize == 0) {
    free(ptr);
    return NULL;
  }
  if (memory->countdown > 0 && --memory->countdown == 0) return NULL;
  memory->in_use += nsize;
  return realloc(ptr, nsize);
}

static Memory memory;
static Front *front;

static int set_up (void **state) {
  (void)state;
  memset(&memory, 0, sizeof memory);
  front = ar__front_open(allocate, &memory);
  return front == NULL;
}

static int tear_down (void **state) {
  (void)state;
  ar__front_close(front);
  return memory.in_use != 0;
}

static FrontStatus run (const char *src, unsigned options, FrontResult *r) {
  return ar__front_translate(front, src, strlen(src), options, r);
}

/* Result: the three texts as one, to be freed. */
static char *join (const char *a, const char *b, const char *c) {
  size_t size = strlen(a) + strlen(b) + strlen(c) + 1;
  char *whole = malloc(size);
  snprintf(whole, size, "%s%s%s", a, b, c);
  return whole;
}

/* [src] becomes [text] inside the wrapper. */
static void becomes (const char *src, const char *text) {
  char *whole = join(HEAD, text, FOOT);
  FrontResult r;
  if (run(src, 0, &r) != FRONT_OK) fail_msg("%s: %s", src, r.diag.message);
  assert_true(r.changed);
  assert_string_equal(r.text, whole);
  free(whole);
}

/* The same for the body of an async function f with a vararg. */
static void body_becomes (const char *src, const char *text) {
  char *from = join("async function f(...) ", src, " end");
  char *to = join("f=async_.fn(\"f\",function(...) ", text, " end)");
  becomes(from, to);
  free(from);
  free(to);
}

/* [src] has no word of the language: the very same bytes come back. */
static void stays (const char *src) {
  FrontResult r;
  if (run(src, 0, &r) != FRONT_OK) fail_msg("%s: %s", src, r.diag.message);
  assert_false(r.changed);
  assert_ptr_equal(r.text, src);
  assert_int_equal(r.len, strlen(src));
}

static FrontDiag refuses (const char *src, int line, int column,
                          const char *message) {
  FrontResult r;
  if (run(src, 0, &r) != FRONT_SYNTAX) fail_msg("accepted: %s", src);
  assert_string_equal(r.diag.message, message);
  assert_int_equal(r.diag.line, line);
  assert_int_equal(r.diag.column, column);
  return r.diag;
}

/* A mistake in the five words. */
static void refuses_word (const char *src, int line, int column, int width,
                          const char *message, const char *hint) {
  FrontDiag diag = refuses(src, line, column, message);
  assert_true(diag.language);
  assert_int_equal(diag.width, width);
  assert_non_null(diag.hint);
  if (!strstr(diag.hint, hint)) fail_msg("hint: %s", diag.hint);
}

static void plain_lua_comes_back_unchanged (void **state) {
  (void)state;
  stays("");
  stays("local x <const>, y <close> = 1, nil goto l ::l:: return x, ...");
  stays("for i = 1, 2 do break end while x do end repeat until y");
  stays("x = {1, [2] = 3, a = 4; f 'x', g{}, h[[\ny]]} -- comment\r\n");
}

static void words_that_are_names_stay_names (void **state) {
  (void)state;
  stays("local await = 1 print(await (2), await)");
  stays("local function f(await) await (1) end");
  stays("t.await(1) t:await(2) t = {await = 1, with = 2, yield = 3}");
  stays("function await(x) end function t.await() end");
  stays("goto await ::await:: goto async ::async::");
  stays("async = 1 with = 2 as = 3 yield = 4 await = 5");
  stays("local async, with, as, yield, await");
  stays("async(1) with(x) as(2) yield(3)");
  stays("with 'x' with{1} with.x = 1 with[1] = 2");
  stays("x = async\nfunction f() end");
  stays("local async\nfunction f() end");
  stays("x = await\nf()");
  stays("x = with\ny = 2");
  stays("await 'x'");
  stays("for await in pairs(async) do end");
  stays("coroutine.yield(1)");
}

static void await_of_calls (void **state) {
  (void)state;
  body_becomes("await g(x)", "await_[g](x)");
  body_becomes("await g 'x'", "await_[g] 'x'");
  body_becomes("await g --x\n(1)", "await_[g] --x\n(1)");
  body_becomes("await a.b (1)", "await_[a.b ](1)");
  body_becomes("await g{x}", "await_[g]{x}");
  body_becomes("await a.b(c).d(e)", "await_[a.b(c).d](e)");
  body_becomes("local a, b = await g()", "local a, b = await_[g]()");
  body_becomes("return await g(x)", "return await_[g](x)");
  body_becomes("x = -await g() + 1", "x = -await_[g]() + 1");
  body_becomes("x = await g() ^ 2", "x = await_[g]() ^ 2");
  body_becomes("g(await a(await b()))", "g(await_[a](await_[b]()))");
  body_becomes("x = (await g(y)).z", "x = (await_[g](y)).z");
  body_becomes("await (g(x))", "await_[g](x)");
  body_becomes("await ((g(x)))", "await_[g](x)");
  body_becomes("await (g)(x)", "await_[(g)](x)");
  body_becomes("x = await (\ng(x)\n)", "x = \nawait_[g](x)\n");
}

static void await_of_methods (void **state) {
  (void)state;
  body_becomes("await s:m(x)", "await_[s.m](s,x)");
  body_becomes("await s:m()", "await_[s.m](s)");
  body_becomes("await s:m'x'", "await_[s.m](s,'x')");
  body_becomes("await s:m{x}", "await_[s.m](s,{x})");
  body_becomes("await s\n:m(x)", "await_[s\n.m](s,x)");
  body_becomes("await p.q:m(x)",
               "await_[async_.self(p.q,\"field 'q'\").m](async_.this(),x)");
  body_becomes("await p[1]:m()",
               "await_[async_.self(p[1]).m](async_.this())");
  body_becomes("await p():m(x)",
               "await_[async_.self((p())).m](async_.this(),x)");
  body_becomes("await (p):m()",
               "await_[async_.self((p)).m](async_.this())");
}

static void await_of_values (void **state) {
  (void)state;
  body_becomes("await x", "async_.call(async_.take(x))");
  body_becomes("await g(x).y", "async_.call(async_.take(g(x).y))");
  body_becomes("await (a or b)", "async_.call(async_.take((a or b)))");
  body_becomes("await (await g())",
               "async_.call(async_.take((await_[g]())))");
}

static void async_functions (void **state) {
  (void)state;
  becomes("async function f(x) end", "f=async_.fn(\"f\",function(x) end)");
  becomes("async function a.b(x) end",
          "a.b=async_.fn(\"a.b\",function(x) end)");
  becomes("async function a.b:m(x) end",
          "a.b.m=async_.fn(\"a.b:m\",function(self,x) end)");
  becomes("async function a:m() end",
          "a.m=async_.fn(\"a:m\",function(self) end)");
  becomes("local async function f(x) end",
          "local f;f=async_.fn(\"f\",function(x) end)");
  becomes("local x = async function() end",
          "local x = async_.fn(\"x\",function() end)");
  becomes("a.b = async function() end",
          "a.b = async_.fn(\"a.b\",function() end)");
  becomes("t = {x = async function() end, async function() end}",
          "t = {x = async_.fn(\"x\",function() end), "
          "async_.fn(nil,function() end)}");
  becomes("g(async function() end)", "g(async_.fn(nil,function() end))");
  becomes("async function f()\nend\n(g)()",
          "f=async_.fn(\"f\",function()\nend);\n(g)()");
  becomes("x = async function() end\n(g)()",
          "x = async_.fn(\"x\",function() end);\n(g)()");
}

static void generators (void **state) {
  (void)state;
  becomes("async function f() yield 1, 2 yield\nend",
          "f=async_.gen(\"f\",function() async_.yield(1, 2) "
          "async_.yield()\nend)");
  becomes("async function f() yield(1) end",
          "f=async_.gen(\"f\",function() async_.yield((1)) end)");
  becomes("async function f() with m do yield end end",
          "f=async_.gen(\"f\",function() async_.with(m,function() "
          "async_.yield() end) end)");
  becomes("async function f() local yield yield(1) end",
          "f=async_.fn(\"f\",function() local yield yield(1) end)");
  becomes("async function f() yield.x = 1 function g() yield(2) end end",
          "f=async_.fn(\"f\",function() yield.x = 1 function g() "
          "yield(2) end end)");
}

static void with_statements (void **state) {
  (void)state;
  becomes("with m as v do g(v) end", "async_.with(m,function(v) g(v) end)");
  becomes("with m do g() end", "async_.with(m,function() g() end)");
  becomes("with a as x, b do g() end",
          "async_.with(a,function(x)async_.with( b,function() g() end) "
          "end)");
  becomes("with m do end\n(g)()", "async_.with(m,function() end);\n(g)()");
  body_becomes("async with m as v do await g(v) end",
               "async_.awith(m,function(v) await_[g](v) end)");
  body_becomes("async with (m) do end", "async_.awith((m),function() end)");
}

static void ways_out_of_with (void **state) {
  (void)state;
  becomes("with m do return end",
          "do local sig_=async_.with(m,function() return 1 end) "
          "if sig_==1 then return end end");
  becomes("with m do if a then return x end return x, y end",
          "do local sig_,v1_,v2_=async_.with(m,function() if a then "
          "return 1, x end return 2, x, y end) if sig_==1 then return v1_ "
          "elseif sig_==2 then return v1_,v2_ end end");
  becomes("with m do return g() end",
          "do local sig_,v1_=async_.with(m,function() return "
          "1,async_.pack( g()) end) if sig_==1 then return "
          "async_.unpack(v1_) end end");
  becomes("while x do with m do break end end",
          "while x do do local sig_=async_.with(m,function() return 1 end) "
          "if sig_==1 then break end end end");
  becomes("do with m do goto l; g() end ::l:: end",
          "do do local sig_=async_.with(m,function() do return 1 end ; g() "
          "end) if sig_==1 then goto l end end ::l:: end");
  becomes("::l:: with m do goto l end",
          "::l:: do local sig_=async_.with(m,function() return 1  end) "
          "if sig_==1 then goto l end end");
  becomes("with m do goto l ::l:: while x do break end end",
          "async_.with(m,function() goto l ::l:: while x do break end end)");
  becomes("with m do print(...) end",
          "do local va_=async_.pack(...) async_.with(m,function() "
          "print(async_.unpack(va_)) end) end");
  becomes("with m do f(a or...) end",
          "do local va_=async_.pack(...) async_.with(m,function() "
          "f(a or async_.unpack(va_)) end) end");
}

static void async_for_loops (void **state) {
  (void)state;
  body_becomes("async for a, b in g() do h(a) end",
               "for a, b in async_.aiter(g()) do h(a) end");
  body_becomes("async for a in(g)do end",
               "for a in async_.aiter((g))do end");
  body_becomes("async for a in g() do break end",
               "do for a in async_.aiter(g()) do goto brk_ end "
               "::brk_:: end");
  body_becomes("async for a in g() do with m do break end end",
               "do for a in async_.aiter(g()) do do local sig_="
               "async_.with(m,function() return 1 end) if sig_==1 then "
               "goto brk_ end end end ::brk_:: end");
  body_becomes("async for a in g() do for i = 1, 2 do break end end",
               "for a in async_.aiter(g()) do for i = 1, 2 do break end "
               "end");
}

static void local_async_functions_are_called_directly (void **state) {
  (void)state;
  becomes("local async function f(x) return await f(x) end",
          "local f,f_b_;f_b_=function(x) return f_b_(x) end "
          "f=async_.fn(\"f\",f_b_)");
  becomes("local async function f() await f() end f = nil",
          "local f;f=async_.fn(\"f\",function() await_[f]() end) f = nil");
  becomes("local async function f() await f() yield end",
          "local f;f=async_.gen(\"f\",function() await_[f]() "
          "async_.yield() end)");
}

static void awaited_locals_are_bound (void **state) {
  (void)state;
  becomes("local cp = trio.lowlevel.checkpoint "
          "async function f() await cp() end",
          "local cp = trio.lowlevel.checkpoint "
          "local cp_b_=async_.bind(cp,\"cp\") "
          "f=async_.fn(\"f\",function() cp_b_() end)");
  becomes("local cp <const> = a.b async function f() await cp() end",
          "local cp <const> = a.b local cp_b_=async_.bind(cp,\"cp\") "
          "f=async_.fn(\"f\",function() cp_b_() end)");
  body_becomes("local cp = a.b while x do await cp() end",
               "local cp = a.b local cp_b_=async_.bind(cp,\"cp\") "
               "while x do cp_b_() end");
  body_becomes("local cp = a.b repeat until await cp()",
               "local cp = a.b local cp_b_=async_.bind(cp,\"cp\") "
               "repeat until cp_b_()");
  body_becomes("local cp = a.b async for x in y do await cp() end",
               "local cp = a.b local cp_b_=async_.bind(cp,\"cp\") "
               "for x in async_.aiter(y) do cp_b_() end");
  becomes("local f = async function() end "
          "async function g() return await f(await f()) end",
          "local f = async_.fn(\"f\",function() end) "
          "local f_b_=async_.bind(f,\"f\") "
          "g=async_.fn(\"g\",function() return f_b_(f_b_()) end)");
  becomes("local cp = a.b\n(g)()\nasync function f() await cp() end",
          "local cp = a.b\n(g)() local cp_b_=async_.bind(cp,\"cp\")\n"
          "f=async_.fn(\"f\",function() cp_b_() end)");
  becomes("local cp = a.b;(g)() async function f() await cp() end",
          "local cp = a.b local cp_b_=async_.bind(cp,\"cp\");(g)() "
          "f=async_.fn(\"f\",function() cp_b_() end)");
}

/* Blanks and comments may stand between the name and its arguments. */
static void arguments_may_stand_apart (void **state) {
  (void)state;
  body_becomes("local cp = a.b while x do await cp (1) await cp 'x' end",
               "local cp = a.b local cp_b_=async_.bind(cp,\"cp\") "
               "while x do cp_b_ (1) cp_b_ 'x' end");
  body_becomes("local cp = a.b while x do await (cp --x\n()) end",
               "local cp = a.b local cp_b_=async_.bind(cp,\"cp\") "
               "while x do cp_b_ --x\n() end");
  becomes("local async function f() await f --[[x]] {} end",
          "local f,f_b_;f_b_=function() f_b_ --[[x]] {} end "
          "f=async_.fn(\"f\",f_b_)");
}

static void other_locals_are_looked_up (void **state) {
  (void)state;
  body_becomes("local cp = a.b await cp()",
               "local cp = a.b await_[cp]()");
  body_becomes("local cp = a.b if x then await cp() end",
               "local cp = a.b if x then await_[cp]() end");
  body_becomes("while x do local cp = a.b await cp() end",
               "while x do local cp = a.b await_[cp]() end");
  becomes("local cp = a.b async function f() await cp() end cp = 1",
          "local cp = a.b f=async_.fn(\"f\",function() await_[cp]() end) "
          "cp = 1");
  becomes("local cp = a.b async function f() await cp() end "
          "function g() cp = 1 end",
          "local cp = a.b f=async_.fn(\"f\",function() await_[cp]() end) "
          "function g() cp = 1 end");
  becomes("local cp <close> = a.b async function f() await cp() end",
          "local cp <close> = a.b "
          "f=async_.fn(\"f\",function() await_[cp]() end)");
  becomes("local a, b = c, d async function f() await a() end",
          "local a, b = c, d f=async_.fn(\"f\",function() await_[a]() end)");
  becomes("local a async function f() await a() end",
          "local a f=async_.fn(\"f\",function() await_[a]() end)");
  body_becomes("for i = 1, 2 do await i() end",
               "for i = 1, 2 do await_[i]() end");
  body_becomes("local s = a.b while x do await s.f() end",
               "local s = a.b while x do await_[s.f]() end");
}

#define BOUND(n, s, m) " local m" n "_=async_.method(" s ",\"" m "\");"

static void methods_of_locals_are_bound (void **state) {
  (void)state;
  body_becomes("local s = a.b while x do await s:m(1) end",
               "local s = a.b" BOUND("1", "s", "m") " while x do "
               ";(m1_ or await_[s.m])(s,1) end");
  body_becomes("local s, t = a() while x do return await s:m'' end",
               "local s, t = a()" BOUND("1", "s", "m") " while x do "
               "return (m1_ or await_[s.m])(s,'') end");
  body_becomes("local s <const> = a while x do await s:m() y = await s:n() "
               "await s:m{} end",
               "local s <const> = a" BOUND("1", "s", "n")
               BOUND("2", "s", "m") " while x do ;(m2_ or await_[s.m])(s) "
               "y = (m1_ or await_[s.n])(s) ;(m2_ or await_[s.m])(s,{}) "
               "end");
  becomes("async function f(s, ...) while x do await s:m() end end",
          "f=async_.fn(\"f\",function(s, ...)" BOUND("1", "s", "m")
          " while x do ;(m1_ or await_[s.m])(s) end end)");
  becomes("local function f(s) return async function() await s:m() end end",
          "local function f(s)" BOUND("1", "s", "m") " return async_.fn("
          "nil,function() ;(m1_ or await_[s.m])(s) end) end");
  body_becomes("with a as s do while x do await s:m() end end",
               "async_.with(a,function(s)" BOUND("1", "s", "m")
               " while x do ;(m1_ or await_[s.m])(s) end end)");
}

static void methods_of_others_are_looked_up (void **state) {
  (void)state;
  body_becomes("local s = a.b await s:m()",
               "local s = a.b await_[s.m](s)");
  body_becomes("local s = a.b while x do await s:m() s = c end",
               "local s = a.b while x do await_[s.m](s) s = c end");
  body_becomes("local s while x do await s:m() end",
               "local s while x do await_[s.m](s) end");
  body_becomes("local s = a()while x do await s:m() end",
               "local s = a()while x do await_[s.m](s) end");
  body_becomes("while x do await s:m() end",
               "while x do await_[s.m](s) end");
  body_becomes("for s in a do await s:m() end",
               "for s in a do await_[s.m](s) end");
  body_becomes("local s = a while x do await (s):m() end",
               "local s = a while x do await_[async_.self((s)).m]("
               "async_.this()) end");
  becomes("async function a:f() while x do await self:m() end end",
          "a.f=async_.fn(\"a:f\",function(self) while x do "
          "await_[self.m](self) end end)");
}

/* The chunk [src] has locals for the globals [names] at its head. */
static void becomes_bound (const char *src, const char *names,
                           const char *text) {
  char whole[1000];
  FrontResult r;
  if (run(src, 0, &r) != FRONT_OK) fail_msg("%s: %s", src, r.diag.message);
  snprintf(whole, sizeof whole,
           "local await_,async_=... local %s return function(...) %s\nend",
           names, text);
  assert_string_equal(r.text, whole);
}

#define G_IS "g_k_=async_.fn(\"g\",g_b_) g=g_k_"
#define CALL_G "(g==g_k_ and g_b_ or await_[g])"

static void awaited_globals_are_compared (void **state) {
  (void)state;
  becomes_bound("async function g(x) end async function f() "
                "return await g(1) end", "g_b_,g_k_",
                "g_b_=function(x) end " G_IS " f=async_.fn(\"f\","
                "function() return " CALL_G "(1) end)");
  becomes_bound("async function f() return await g(1) end "
                "async function g(x) end", "g_b_,g_k_",
                "f=async_.fn(\"f\",function() return " CALL_G "(1) end) "
                "g_b_=function(x) end " G_IS);
  becomes_bound("async function f() x = y\nawait g(1) await g'x' end "
                "async function g(x) end", "g_b_,g_k_",
                "f=async_.fn(\"f\",function() x = y\n;" CALL_G "(1) ;"
                CALL_G "'x' end) g_b_=function(x) end " G_IS);
  becomes_bound("async function f() x = -await g (2) * 2 "
                "h(await g(await g())) end async function g() end",
                "g_b_,g_k_",
                "f=async_.fn(\"f\",function() x = -" CALL_G " (2) * 2 h("
                CALL_G "(" CALL_G "())) end) g_b_=function() end " G_IS);
  becomes_bound("async function g(n) return await g(n - 1) end",
                "g_b_,g_k_",
                "g_b_=function(n) return " CALL_G "(n - 1) end " G_IS);
  becomes_bound("async function g() await g() end\n(h)()", "g_b_,g_k_",
                "g_b_=function() ;" CALL_G "() end " G_IS ";\n(h)()");
}

static void a_global_may_be_defined_again (void **state) {
  (void)state;
  becomes_bound("async function g() end async function g() end "
                "async function f() return await g() end", "g_b_,g_k_",
                "g_b_=function() end " G_IS " g_b_=function() end " G_IS
                " f=async_.fn(\"f\",function() return " CALL_G "() end)");
  becomes_bound("async function g() end g = 1 "
                "async function f() return await g() end", "g_b_,g_k_",
                "g_b_=function() end " G_IS " g = 1 f=async_.fn(\"f\","
                "function() return " CALL_G "() end)");
}

static void other_globals_are_looked_up (void **state) {
  (void)state;
  becomes("async function a.g() end async function f() await a.g() end",
          "a.g=async_.fn(\"a.g\",function() end) "
          "f=async_.fn(\"f\",function() await_[a.g]() end)");
  becomes("async function a:g() end async function f() await a:g() end",
          "a.g=async_.fn(\"a:g\",function(self) end) "
          "f=async_.fn(\"f\",function() await_[a.g](a) end)");
  becomes("async function g() yield 1 end async function f() await g() end",
          "g=async_.gen(\"g\",function() async_.yield(1) end) "
          "f=async_.fn(\"f\",function() await_[g]() end)");
  becomes("async function g() end async function f() await (g)() end",
          "g=async_.fn(\"g\",function() end) "
          "f=async_.fn(\"f\",function() await_[(g)]() end)");
  becomes("async function g() end async function f(g) await g() end",
          "g=async_.fn(\"g\",function() end) "
          "f=async_.fn(\"f\",function(g) await_[g]() end)");
  becomes("async function g() end",
          "g=async_.fn(\"g\",function() end)");
}

static void plain_locals_and_globals_are_left_alone (void **state) {
  (void)state;
  stays("local cp = trio.lowlevel.checkpoint while x do cp() end");
  stays("local f = function() end function g() return f() end g()");
  stays("local await = a.b while x do await(cp) end");
}

static void internal_names_avoid_the_script_s (void **state) {
  FrontResult r;
  (void)state;
  assert_int_equal(run("local await_ = 1 with m do return x end", 0, &r),
                   FRONT_OK);
  assert_string_equal(r.text,
                      "local await__,async__=... return function(...) "
                      "local await_ = 1 do local sig__,v1__=async__.with("
                      "m,function() return 1, x end) if sig__==1 then "
                      "return v1__ end end\nend");
}

static void a_chunk_may_be_an_async_function (void **state) {
  FrontResult r;
  (void)state;
  assert_int_equal(run("return await x", FRONT_TOPLEVEL_AWAIT, &r), FRONT_OK);
  assert_string_equal(r.text, "local await_,async_=... return async_.fn("
                      "\"main\",function(...) return async_.call("
                      "async_.take(x))\nend)");
  assert_int_equal(run("x = 1", FRONT_TOPLEVEL_AWAIT, &r), FRONT_OK);
  assert_true(r.changed);
}

static void words_outside_async_functions (void **state) {
  (void)state;
  refuses_word("local function print_double(x)\n  print(await f(x))\nend",
               2, 9, 5, "'await' outside async function",
               "function 'print_double' (line 1) is not async; write: "
               "local async function print_double(x)");
  refuses_word("function a.b:c(x, ...)\nawait f()\nend", 2, 1, 5,
               "'await' outside async function",
               "function 'a.b:c' (line 1) is not async; write: "
               "async function a.b:c(x, ...)");
  refuses_word("x =\n function(a)\nawait f()\nend", 3, 1, 5,
               "'await' outside async function",
               "the function at line 2 is not async; write: "
               "async function (a)");
  refuses_word("async function f() g(function() await h() end) end", 1, 33,
               5, "'await' outside async function",
               "the function at line 1");
  refuses_word("await f()", 1, 1, 5, "'await' outside async function",
               "trio.run(main)");
  refuses_word("  async with m do end", 1, 3, 10,
               "'async with' outside async function", "trio.run(main)");
  refuses_word("\n\tasync for x in y do end", 2, 2, 9,
               "'async for' outside async function", "trio.run(main)");
  refuses_word("function g() yield 1 end", 1, 14, 5,
               "'yield' outside async function",
               "write: async function g()");
  refuses_word("function g() yield end", 1, 14, 5,
               "'yield' outside async function", "async function g()");
}

static void other_mistakes_with_words (void **state) {
  FrontDiag diag;
  (void)state;
  refuses_word("async function f() await await g() end", 1, 26, 5,
               "'await' after 'await'", "await (await ...)");
  refuses_word("async function f() await async function() end end", 1, 26,
               5, "cannot await the definition of a function",
               "await (async function() ... end)()");
  diag = refuses("async x()", 1, 7, "syntax error near 'x'");
  assert_non_null(strstr(diag.hint, "before 'function'"));
  diag = refuses("with m as v\nprint(v) end", 2, 1,
                 "'do' expected near 'print'");
  assert_false(diag.language);
  refuses("with m do\n\nx = 1", 3, 6,
          "'end' expected (to close 'with' at line 1) near <eof>");
  diag = refuses("with open(x):\n", 2, 1, "<name> expected near <eof>");
  assert_non_null(strstr(diag.hint, "'do'"));
  diag = refuses("if x != y then end", 1, 6, "'then' expected near '!'");
  assert_non_null(strstr(diag.hint, "~="));
  diag = refuses("def f() end", 1, 5, "syntax error near 'f'");
  assert_non_null(strstr(diag.hint, "function"));
}

static void mistakes_of_plain_lua (void **state) {
  FrontDiag diag;
  (void)state;
  diag = refuses("x = = 1", 1, 5, "unexpected symbol near '='");
  assert_false(diag.language);
  assert_null(diag.hint);
  refuses("x = 3x", 1, 5, "malformed number near '3x'");
  refuses("x = 'a", 1, 5, "unfinished string near <eof>");
  refuses("\n\n  x = 'a\n", 3, 7, "unfinished string near ''a'");
  refuses("x = [[\nab", 2, 1,
          "unfinished long string (starting at line 1) near <eof>");
  refuses("if x then\n", 2, 1,
          "'end' expected (to close 'if' at line 1) near <eof>");
  refuses("break", 1, 6, "break outside loop at line 1");
  refuses("goto x", 1, 7, "no visible label 'x' for <goto> at line 1");
  refuses("with m do goto x end", 1, 21,
          "no visible label 'x' for <goto> at line 1");
  refuses("with m do goto x end local a ::x:: f()", 1, 36,
          "<goto x> at line 1 jumps into the scope of local 'a'");
  refuses("with m do break end", 1, 20, "break outside loop at line 1");
}

static void deep_nesting_is_a_mistake (void **state) {
  static const struct { const char *start, *piece; } cases[] = {
    {"x = ", "("}, {"", "do "}, {"x = ", "- "}, {"x = ", "not "},
    {"x = ", "{"}, {"", "f("}, {"", "function f() "}, {"", "with m do "},
    {"x = ", "a^"}, {"x = ", "a.."}, {"", "if x then "}, {"", "a, "},
    {"", "async function f() async with m do "}, {"", "await ("},
    {"with ", "m, "}, {"with ", "m as x, "}, {"x = a", "[b"},
    {"", "repeat "}, {"", "while x do "},
    {"", "local async function f() "}, {"x = ", "async function() x = "}
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    size_t start = strlen(cases[i].start), len = strlen(cases[i].piece);
    size_t count = 100000;
    char *src = malloc(start + len * count + 1);
    FrontResult r;
    memcpy(src, cases[i].start, start + 1);
    for (size_t n = 0; n < count; n++)
      memcpy(src + start + n * len, cases[i].piece, len + 1);
    assert_int_equal(run(src, FRONT_TOPLEVEL_AWAIT, &r), FRONT_SYNTAX);
    assert_string_equal(r.diag.message, "C stack overflow");
    free(src);
  }
}

static void sites_are_listed (void **state) {
  const char *src = "trio.sleep(1)\nlocal x = await a:b(f(\n2))(3)";
  FrontResult r;
  (void)state;
  assert_int_equal(run(src, FRONT_SITES | FRONT_TOPLEVEL_AWAIT, &r),
                   FRONT_OK);
  assert_int_equal(r.ncalls, 4);
  assert_memory_equal(src + r.calls[0].name, "sleep", 5);
  assert_int_equal(r.calls[0].callee_end, 10);
  assert_int_equal(r.calls[0].end, 13);
  assert_true(r.calls[0].discarded);
  assert_int_equal(r.calls[1].line, 2);
  assert_int_equal(r.calls[1].column, 17);
  assert_true(r.calls[1].method);
  assert_false(r.calls[1].awaited);
  assert_memory_equal(src + r.calls[1].callee, "a:b", 3);
  assert_int_equal(r.calls[1].name_end - r.calls[1].name, 1);
  assert_true(r.calls[2].awaited);
  assert_int_equal(r.calls[2].paren_line, 3);
  assert_int_equal(r.calls[2].name, r.calls[2].name_end);
  assert_memory_equal(src + r.calls[3].callee, "f", 1);
  assert_false(r.calls[3].discarded);
}

static void functions_are_listed (void **state) {
  FrontResult r;
  (void)state;
  assert_int_equal(run("function a . b:c\n(x)\nend\nx = async function() "
                       "end f(function() end)", FRONT_SITES, &r), FRONT_OK);
  assert_int_equal(r.nfunctions, 3);
  assert_string_equal(r.functions[0].name, "a.b:c");
  assert_int_equal(r.functions[0].line, 1);
  assert_int_equal(r.functions[0].paren_line, 2);
  assert_int_equal(r.functions[0].end_line, 3);
  assert_false(r.functions[0].is_async);
  assert_string_equal(r.functions[1].name, "x");
  assert_true(r.functions[1].is_async);
  assert_null(r.functions[2].name);
}

/* As a prompt reads it: [src] becomes [text], with these locals. */
static void opens_to (const char *src, unsigned options, const char *text,
                      const char *locals) {
  char *whole = join(HEAD, text, FOOT);
  FrontResult r;
  if (run(src, FRONT_OPEN_LOCALS | options, &r) != FRONT_OK)
    fail_msg("%s: %s", src, r.diag.message);
  assert_string_equal(r.text, r.changed ? whole : text);
  assert_string_equal(r.locals, locals);
  free(whole);
}

static void outermost_locals_may_be_globals (void **state) {
  (void)state;
  opens_to("local x = 1", 0, "x = 1", " x");
  opens_to("local  a, b", 0, "a, b = nil", " a b");
  opens_to("local a <const>, b = 1, 2", 0, "a , b = 1, 2", " a b");
  opens_to("local function f() local x end", 0,
           "function f() local x end", " f");
  opens_to("local async function f() end", 0,
           "f=async_.fn(\"f\",function() end)", " f");
  opens_to("local f = async function() end", 0,
           "f = async_.fn(\"f\",function() end)", " f");
  opens_to("do local x end", 0, "do local x end", "");
  opens_to("local x <close> = y", 0, "local x <close> = y", "");
  opens_to("local _ENV = {}", 0, "local _ENV = {}", "");
  opens_to("local x = 1 local y = x", 0, "x = 1 y = x", " x y");
}

static void a_chunk_may_be_expressions (void **state) {
  FrontResult r;
  (void)state;
  opens_to(" 1, f()", FRONT_EXPRESSION, " return async_.values(1, f())", "");
  opens_to("x", FRONT_EXPRESSION, "return async_.values(x)", "");
  assert_int_equal(run("x = 1", FRONT_EXPRESSION, &r), FRONT_SYNTAX);
  assert_int_equal(r.diag.column, 3);
  assert_int_equal(run("", FRONT_EXPRESSION, &r), FRONT_SYNTAX);
}

static void the_header_of_a_file_is_skipped (void **state) {
  (void)state;
  assert_int_equal(ar__front_skip_header("x", 1), 0);
  assert_int_equal(ar__front_skip_header("\xEF\xBB\xBFx", 4), 3);
  assert_int_equal(ar__front_skip_header("#!lua\nx", 7), 5);
  assert_int_equal(ar__front_skip_header("\xEF\xBB\xBF#a\nx", 7), 5);
  assert_int_equal(ar__front_skip_header("#", 1), 1);
  assert_int_equal(ar__front_skip_header("", 0), 0);
  becomes("\nwith m do end", "\nasync_.with(m,function() end)");
}

static void every_failing_allocation_is_reported (void **state) {
  FrontResult r;
  FrontStatus status;
  size_t n = 0;
  static const char piece[] =
      "async function f(x) with m do return await g(x) end end ";
  char *src = malloc(2000 * sizeof piece);
  (void)state;
  for (size_t i = 0; i < 2000; i++)
    memcpy(src + i * (sizeof piece - 1), piece, sizeof piece);
  do {
    memory.countdown = ++n;
    status = run(src, FRONT_SITES, &r);
    if (memory.countdown == 0) assert_int_equal(status, FRONT_NOMEM);
  } while (memory.countdown == 0 && n < 1000);
  assert_int_equal(status, FRONT_OK);
  assert_true(n > 3);
  memory.countdown = 1;
  assert_null(ar__front_open(allocate, &memory));
  memory.countdown = 0;
  free(src);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main (void) {
  const struct CMUnitTest tests[] = {
    TEST(plain_lua_comes_back_unchanged),
    TEST(words_that_are_names_stay_names),
    TEST(await_of_calls),
    TEST(await_of_methods),
    TEST(await_of_values),
    TEST(async_functions),
    TEST(generators),
    TEST(with_statements),
    TEST(ways_out_of_with),
    TEST(async_for_loops),
    TEST(local_async_functions_are_called_directly),
    TEST(awaited_locals_are_bound),
    TEST(arguments_may_stand_apart),
    TEST(other_locals_are_looked_up),
    TEST(methods_of_locals_are_bound), TEST(methods_of_others_are_looked_up),
    TEST(awaited_globals_are_compared),
    TEST(a_global_may_be_defined_again),
    TEST(other_globals_are_looked_up),
    TEST(plain_locals_and_globals_are_left_alone),
    TEST(internal_names_avoid_the_script_s),
    TEST(a_chunk_may_be_an_async_function),
    TEST(words_outside_async_functions),
    TEST(other_mistakes_with_words),
    TEST(mistakes_of_plain_lua),
    TEST(deep_nesting_is_a_mistake),
    TEST(sites_are_listed),
    TEST(functions_are_listed),
    TEST(outermost_locals_may_be_globals), TEST(a_chunk_may_be_expressions),
    TEST(the_header_of_a_file_is_skipped),
    TEST(every_failing_allocation_is_reported),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
