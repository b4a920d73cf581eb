/* SPDX-License-Identifier: MIT
**
** Fuzzes the matcher of patterns: whatever it is given, it does what Lua's
** own does. The first byte chooses the function, the second is where to
** begin; then come the pattern, which ends at a byte 255, and the text.
** What takes long is not compared, for Lua's own would not end.
*/
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lauxlib.h>
#include <lualib.h>

#include "vm/bounded.h"

#define PATIENCE 200 /* looks; some are at matches, some after 5000 steps */

static int looks;

void ar__bound_stop (lua_State *L, const Bound *b) {
  if (++looks > PATIENCE) b->raise(L);
}

static int raise_slow (lua_State *L) {
  return luaL_error(L, "slow");
}

/* One result: the outcome of a call as text. */
static const char script[] =
  "local call, text, pattern, at = ...\n"
  "local function all(ok, ...)\n"
  "  local out = ok and '' or '!'\n"
  "  for i = 1, select('#', ...) do\n"
  "    out = out .. string.format(' %q', (select(i, ...)))\n"
  "  end\n"
  "  return out\n"
  "end\n"
  "local function each(text, pattern, at)\n"
  "  local out = ''\n"
  "  for a, b in string.gmatch(text, pattern, at) do\n"
  "    out = out .. all(true, a, b) .. ';'\n"
  "  end\n"
  "  return out\n"
  "end\n"
  "if call == 0 then return all(pcall(string.find, text, pattern, at))\n"
  "elseif call == 1 then\n"
  "  return all(pcall(string.match, text, pattern, at))\n"
  "elseif call == 2 then return all(pcall(each, text, pattern, at))\n"
  "elseif call == 3 then\n"
  "  return all(pcall(string.gsub, text, pattern, '<%0%1>'))\n"
  "elseif call == 4 then\n"
  "  return all(pcall(string.gsub, text, pattern, string.len, at))\n"
  "end\n"
  "return all(pcall(string.gsub, text, 'a*', pattern))\n";

static lua_State *open_state (bool ours) {
  static const volatile bool stop = true;
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  if (ours) {
    Bound *b;
    lua_getglobal(L, "string");
    b = lua_newuserdatauv(L, sizeof(*b), 0);
    b->stop = &stop;
    b->raise = raise_slow;
    luaL_setfuncs(L, ar__bounded_string, 1);
    lua_pop(L, 1);
  }
  if (luaL_loadstring(L, script) != LUA_OK) abort();
  return L;
}

/* Leaves the outcome on top of the script. */
static void call (lua_State *L, const uint8_t *data, size_t size) {
  const uint8_t *end = memchr(data + 2, 255, size - 2);
  if (!end) end = data + size;
  lua_settop(L, 1);
  lua_pushvalue(L, 1);
  lua_pushinteger(L, data[0] % 6);
  if (end == data + size) lua_pushliteral(L, "");
  else lua_pushlstring(L, (const char *)end + 1,
                       (size_t)(data + size - end - 1));
  lua_pushlstring(L, (const char *)data + 2, (size_t)(end - data - 2));
  lua_pushinteger(L, (int8_t)data[1]);
  lua_call(L, 4, 1);
}

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size) {
  static lua_State *ours, *stock;
  const char *a, *b;
  if (!ours) {
    ours = open_state(true);
    stock = open_state(false);
  }
  if (size < 2) return 0;
  looks = 0;
  call(ours, data, size);
  if (looks > PATIENCE) return 0;
  call(stock, data, size);
  a = lua_tostring(ours, -1);
  b = lua_tostring(stock, -1);
  if (strcmp(a, b) == 0) return 0;
  fprintf(stderr, "is  %s\nnot %s\n", a, b);
  abort();
}
