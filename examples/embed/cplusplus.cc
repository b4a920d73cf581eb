// SPDX-License-Identifier: MIT
//
// A host in C++. The header is C that C++ understands; what it can't know
// is who owns what, so a unique_ptr closes the runtime on every way out.
// No exception may fly through Lua: asyncrun's calls raise none, and a
// function of yours that Lua calls must catch its own.
//
// Prints:
//     2 + 3 = 5
//     script:1: no luck
#include <cstdio>
#include <memory>
#include <string>

#include <asyncrun.h>

using Runtime = std::unique_ptr<ar_Runtime, decltype(&ar_close)>;

// Run a text whose last statement is 'return x'; give x, or the error.
static std::string eval (ar_Runtime *rt, const std::string &text) {
  lua_State *L = ar_state(rt);
  bool fine = ar_load_text(rt, text.data(), text.size(), "=script")
                == AR_OK && ar_call(rt, 0, 1) == LUA_OK;
  const char *value = lua_tostring(L, -1);
  std::string result = value ? value : fine ? "?" : "unknown error";
  lua_pop(L, 1);
  return result;
}

int main () {
  Runtime rt(ar_open(nullptr), &ar_close);
  if (!rt) return 1;
  std::printf("2 + 3 = %s\n", eval(rt.get(), "return 2 + 3").c_str());
  std::puts(eval(rt.get(), "error('no luck')").c_str());
  return 0;
}
