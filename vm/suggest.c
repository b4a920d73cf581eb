/* SPDX-License-Identifier: MIT
**
** "did you mean 'sleep'?": an error that Lua raises because a name means
** nothing is told what has a name that is spelt much like it. This must be
** looked up when it is raised, while the variables are there.
*/
#include <ctype.h>
#include <string.h>

#include "vm/internal.h"

#define MAX_CLASSES 10 /* metatables behind an object */

static bool is_word (char c) {
  return isalnum((unsigned char)c) || c == '_';
}

/* --- values in scope ------------------------------------------------- */

/* Push the value of a name as the function at the level sees it, or nil.
   [-0, +1, m] */
static const char *push_variable (lua_State *L, lua_Debug *ar,
                                  const char *name) {
  const char *found, *kind = NULL;
  lua_pushnil(L);
  for (int i = 1; (found = lua_getlocal(L, ar, i)) != NULL; i++) {
    if (strcmp(found, name) == 0) {
      lua_copy(L, -1, -2);
      kind = "local";
    }
    lua_pop(L, 1);
  }
  if (kind) return kind;
  lua_getinfo(L, "f", ar);
  for (int i = 1; !kind && (found = lua_getupvalue(L, -1, i)); i++) {
    if (strcmp(found, name) == 0) {
      lua_copy(L, -1, -3);
      kind = "upvalue";
    }
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  if (kind) return kind;
  lua_pushglobaltable(L);
  lua_pushstring(L, name);
  lua_rawget(L, -2);
  lua_replace(L, -3);
  lua_pop(L, 1);
  return "global";
}

const char *ar__variable_kind (lua_State *L, lua_Debug *ar,
                               const char *name) {
  const char *kind = push_variable(L, ar, name);
  lua_pop(L, 1);
  return kind;
}

/* The value on top is replaced by its field. No metamethod runs.
   [-1, +1, m] */
static void get_field (lua_State *L, const char *name, size_t len) {
  if (lua_istable(L, -1)) {
    lua_pushlstring(L, name, len);
    lua_rawget(L, -2);
  }
  else lua_pushnil(L);
  lua_remove(L, -2);
}

/* --- names that there are -------------------------------------------- */

/* Compare with the keys of the table on top. [-1, +0, -] */
static void try_keys (lua_State *L, Near *near) {
  if (lua_istable(L, -1)) {
    lua_pushnil(L);
    while (lua_next(L, -2)) {
      lua_pop(L, 1);
      if (lua_type(L, -1) == LUA_TSTRING)
        ar__near(near, lua_tostring(L, -1), lua_rawlen(L, -1));
    }
  }
  lua_pop(L, 1);
}

/* ... with those of the object on top, and of what stands behind it: of a
   class of the library its methods, of a module what isn't loaded yet.
   [-1, +0, m] */
static void try_object (lua_State *L, Near *near) {
  static const char *const behind[] = {"methods", "homes", NULL};
  for (int n = 0; n < MAX_CLASSES; n++) {
    lua_pushvalue(L, -1);
    try_keys(L, near);
    if (!lua_getmetatable(L, -1)) break;
    lua_replace(L, -2);
    for (int i = 0; behind[i]; i++) {
      lua_pushvalue(L, -1);
      get_field(L, behind[i], strlen(behind[i]));
      try_keys(L, near);
    }
    get_field(L, "__index", 7);
    if (!lua_istable(L, -1)) break;
  }
  lua_pop(L, 1);
}

/* ... with the variables that the function at the level sees. */
static void try_variables (lua_State *L, lua_Debug *ar, Near *near) {
  const char *name;
  for (int i = 1; (name = lua_getlocal(L, ar, i)) != NULL; i++) {
    if (is_word(*name)) ar__near(near, name, strlen(name));
    lua_pop(L, 1);
  }
  lua_getinfo(L, "f", ar);
  for (int i = 1; (name = lua_getupvalue(L, -1, i)) != NULL; i++) {
    ar__near(near, name, strlen(name));
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  lua_pushglobaltable(L);
  try_keys(L, near);
}

/* --- the source ------------------------------------------------------- */

/* Push the object whose field is the word in the line, "a.b" of "a.b.word"
   or "a.b:word"; false if there is none. [-0, +(0|1), m] */
static bool push_object (lua_State *L, lua_Debug *ar, const char *s,
                         size_t n, const char *word) {
  size_t w = strlen(word), i, first, end;
  char name[64];
  for (i = 1; i + w <= n; i++)
    if (memcmp(s + i, word, w) == 0 && strchr(".:", s[i - 1]) &&
        (i + w == n || !is_word(s[i + w])))
      break;
  if (i + w > n) return false;
  for (first = i - 1; first > 0; first--)
    if (!is_word(s[first - 1]) && s[first - 1] != '.') break;
  for (end = first; is_word(s[end]); end++) {}
  if (end == first || end - first >= sizeof(name)) return false;
  memcpy(name, s + first, end - first);
  name[end - first] = '\0';
  push_variable(L, ar, name);
  while (end < i - 1) {
    first = ++end;
    while (is_word(s[end])) end++;
    get_field(L, s + first, end - first);
  }
  return true;
}

/* The line of a function of that name that is defined further down. */
static int defined_below (const Chunk *c, int line, const char *name) {
  for (size_t i = 0; i < c->r.nfunctions; i++) {
    const FrontFunction *f = &c->r.functions[i];
    if (f->line > line && f->name && strcmp(f->name, name) == 0)
      return f->line;
  }
  return 0;
}

/* Is there "as NAME" in the text before [end]? */
static bool was_as (const char *text, const char *end, const char *name) {
  size_t n = strlen(name);
  for (; text + n + 5 < end; text++)
    if (memcmp(text, " as ", 4) == 0 && memcmp(text + 4, name, n) == 0 &&
        !is_word(text[4 + n]))
      return true;
  return false;
}

/* Push what is known of a variable that there isn't, or nothing.
   [-0, +(0|1), m] */
static bool push_origin (lua_State *L, const Chunk *c, int line,
                         const char *end, const char *name) {
  int below = defined_below(c, line, name);
  if (below)
    lua_pushfstring(L, "'%s' is defined at line %d, as a local: only what "
                       "comes after that sees it; define it first", name,
                    below);
  else if (was_as(c->text, end, name))
    lua_pushfstring(L, "a name behind 'as' is local to its block: write "
                       "local %s = ... before it, then with %s do", name,
                    name);
  else return false;
  return true;
}

/* The name in "attempt to call a nil value (field 'slep')"; false if the
   message is no such. */
static bool missing_name (const char *msg, char *name, size_t room,
                          bool *field) {
  const char *s = strstr(msg, "a nil value ("), *open, *close;
  if (!s || !(open = strchr(s, '\''))) return false;
  close = strchr(++open, '\'');
  if (!close || (size_t)(close - open) >= room) return false;
  memcpy(name, open, (size_t)(close - open));
  name[close - open] = '\0';
  *field = strncmp(s + 13, "field", 5) == 0 ||
           strncmp(s + 13, "method", 6) == 0;
  return *field || strncmp(s + 13, "global", 6) == 0;
}

/* Push what to say of the name, or nothing. [-0, +(0|1), m] */
static bool push_hint (lua_State *L, const Chunk *c, lua_Debug *ar,
                       const char *name, bool field) {
  Near near = {name, 0, ""};
  size_t n;
  const char *s = ar__chunk_line(c->text, c->len, ar->currentline, &n);
  if (!field && push_origin(L, c, ar->currentline, s + n, name)) return true;
  if (!field) try_variables(L, ar, &near);
  else if (push_object(L, ar, s, n, name)) try_object(L, &near);
  if (near.best[0]) lua_pushfstring(L, "did you mean '%s'?", near.best);
  return near.best[0] != '\0';
}

/* The innermost function of the script. Pushes its Chunk. [-0, +(0|1), m] */
static Chunk *script_frame (lua_State *L, Vm *vm, lua_Debug *ar) {
  for (int level = 1; lua_getstack(L, level, ar); level++) {
    Chunk *c;
    lua_getinfo(L, "Slf", ar);
    if (ar->currentline <= 0 || ar__frame_hidden(ar)) {
      lua_pop(L, 1);
      continue;
    }
    c = ar__chunk_of(L, vm, ar);
    if (c) return c;
    lua_pop(L, 1);
    return NULL;
  }
  return NULL;
}

void ar__suggest (lua_State *L, Vm *vm, int idx) {
  lua_Debug ar;
  Chunk *c;
  char name[64];
  bool field;
  int top = lua_gettop(L);
  if (lua_type(L, idx) != LUA_TSTRING) return;
  if (!missing_name(lua_tostring(L, idx), name, sizeof(name), &field))
    return;
  luaL_checkstack(L, 20, NULL);
  c = script_frame(L, vm, &ar);
  if (c && push_hint(L, c, &ar, name, field)) {
    ar__error_frames(L, idx);
    if (lua_istable(L, -1)) {
      lua_insert(L, -2);
      lua_setfield(L, -2, "hint");
    }
  }
  lua_settop(L, top);
}
