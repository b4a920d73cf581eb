/* SPDX-License-Identifier: MIT
**
** The editor of the line that is typed: libedit, fed with keys as they come,
** so that the loop is never kept waiting. There is one terminal, hence one
** editor.
*/
#include "cli/edit.h"

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include <lauxlib.h>

#include "cli/history.h"
#include "cli/libedit.h"

#define MAX_KEYS 4096   /* that were read and not yet used */
#define LONGEST_BURST 40 /* keys at once, when somebody types */
#define MAX_PROMPT 20
#define MAX_LISTED 200  /* candidates */
#define ESCAPE '\033'
#define ENDED '\004'    /* libedit's line for Ctrl-D */

typedef struct Editor {
  Libedit lib;
  EditLine *el;
  History *history;
  lua_State *L;              /* who feeds it */
  struct termios cooked, raw; /* how the terminal was, and is for libedit */
  volatile sig_atomic_t continued; /* after Ctrl-Z: to be drawn again */
  bool typing;               /* a line is shown */
  bool hidden;
  bool broken;               /* nothing more can be read */
  char prompt[MAX_PROMPT];
  unsigned short columns, rows;
  unsigned char keys[MAX_KEYS];
  size_t first, last;        /* of the keys */
} Editor;

static Editor *the_editor; /* for atexit and warnings */

/* --- keys --------------------------------------------------------------- */

/* Nobody types so fast: the text was pasted, and a tab in it is no key. */
static void indent_with_blanks (unsigned char *keys, ssize_t n) {
  for (ssize_t i = 0; i + 1 < n; i++)
    if (keys[i] == '\t' && keys[i + 1] != '\t') keys[i] = ' ';
}

/* Read what has been typed; if it is known that there is something, nothing
   means the end. */
static void read_keys (Editor *e, bool ready) {
  int n = 0;
  ssize_t got;
  if (e->first > 0) {
    memmove(e->keys, e->keys + e->first, e->last - e->first);
    e->last -= e->first;
    e->first = 0;
  }
  if (e->last == MAX_KEYS) return;
  if (!ready && (ioctl(0, FIONREAD, &n) != 0 || n <= 0)) return;
  got = read(0, e->keys + e->last, MAX_KEYS - e->last);
  if (got > LONGEST_BURST) indent_with_blanks(e->keys + e->last, got);
  if (got > 0) e->last += (size_t)got;
  else if (got == 0 || (errno != EINTR && errno != EAGAIN))
    e->broken = true;
}

/* Bytes of the UTF-8 sequence that begins so; 1 for none. */
static size_t sequence_length (unsigned char c) {
  if (c >= 0xF0 && c < 0xF8) return 4;
  if (c >= 0xE0) return c < 0xF0 ? 3 : 1;
  return c >= 0xC2 ? 2 : 1;
}

/* Is the next key there with all its bytes? Escape sequences end with a
   letter or '~'. */
static bool has_key (const Editor *e) {
  const unsigned char *k = e->keys + e->first;
  size_t n = e->last - e->first, i = 1;
  if (n == 0) return false;
  if (*k != ESCAPE) return n >= sequence_length(*k);
  if (n == 1) return false;
  if (k[1] != '[' && k[1] != 'O') return true;
  for (i = 2; i < n; i++)
    if (k[i] >= '@' && k[i] <= '~') return true;
  return n > 20; /* nonsense */
}

/* A command of libedit's wants another key: a quoted one, a search. */
static bool wait_for_key (Editor *e) {
  while (!has_key(e)) {
    ssize_t got = read(0, e->keys + e->last, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    e->last++;
  }
  return true;
}

static int get_key (EditLine *el, wchar_t *c);

static Editor *editor_of (EditLine *el) {
  (void)el; /* there is one */
  return the_editor;
}

/* EL_GETCFN: a character. Result: how many, -1 for the end. */
static int get_key (EditLine *el, wchar_t *c) {
  Editor *e = editor_of(el);
  unsigned char k;
  size_t n;
  if (e->first == e->last && !wait_for_key(e)) {
    e->broken = true;
    return -1;
  }
  k = e->keys[e->first];
  n = sequence_length(k);
  if (n > e->last - e->first) n = 1;
  *c = n == 1 ? k : k & (0x7F >> n);
  for (size_t i = 1; i < n; i++)
    *c = (*c << 6) | (e->keys[e->first + i] & 0x3F);
  e->first += n;
  if (e->first == e->last) e->first = e->last = 0;
  if (k == 0) *c = ENDED; /* a Ctrl-D from before the line was read */
  return 1;
}

/* --- the screen --------------------------------------------------------- */

static char *get_prompt (EditLine *el) {
  return editor_of(el)->prompt;
}

/* Columns that [n] bytes take. */
static size_t width_of (const char *s, size_t n) {
  size_t width = 0;
  mbstate_t state;
  memset(&state, 0, sizeof(state));
  for (size_t i = 0; i < n;) {
    wchar_t c;
    size_t used = mbrtowc(&c, s + i, n - i, &state);
    int w;
    if (used == 0 || used > n - i) return width + n - i;
    w = wcwidth(c);
    width += w < 0 ? 2 : (size_t)w; /* control characters: ^X */
    i += used;
  }
  return width;
}

/* Has the window another size? */
static void look_at_size (Editor *e) {
  struct winsize size;
  if (ioctl(1, TIOCGWINSZ, &size) != 0 ||
      (size.ws_col == e->columns && size.ws_row == e->rows))
    return;
  e->columns = size.ws_col;
  e->rows = size.ws_row;
  e->lib.resize(e->el);
}

/* Rows above the cursor, or with [whole] above the end of the line. */
static size_t rows_of (Editor *e, bool whole) {
  const LineInfo *line = e->lib.line(e->el);
  const char *to = whole ? line->lastchar : line->cursor;
  size_t width = strlen(e->prompt) +
                 width_of(line->buffer, (size_t)(to - line->buffer));
  return e->columns > 0 ? width / e->columns : 0;
}

void editor_hide (void) {
  Editor *e = the_editor;
  size_t up;
  if (!e || !e->typing || e->hidden) return;
  e->hidden = true;
  up = rows_of(e, false);
  if (up > 0) fprintf(stdout, "\033[%zuA", up);
  fputs("\r\033[J", stdout);
  fflush(stdout);
}

void editor_show (void) {
  Editor *e = the_editor;
  if (!e || !e->typing || !e->hidden) return;
  e->hidden = false;
  fflush(stdout);
  e->lib.set(e->el, EL_REFRESH);
}

/* --- completion ---------------------------------------------------------- */

typedef struct Candidate {
  const char *text, *note; /* the Lua strings are on the stack */
} Candidate;

/* (table) -> the texts and notes, one after the other; keeps them alive */
static int read_candidates (lua_State *L, int list, Candidate *c) {
  int n = (int)luaL_len(L, list);
  if (n > MAX_LISTED) n = MAX_LISTED;
  luaL_checkstack(L, 3 * n + 10, NULL);
  for (int i = 0; i < n; i++) {
    lua_geti(L, list, i + 1);
    lua_getfield(L, -1, "text");
    lua_getfield(L, -2, "note");
    c[i].text = luaL_checkstring(L, -2);
    c[i].note = lua_tostring(L, -1);
  }
  return n;
}

/* How many bytes all candidates have in common. */
static size_t common_prefix (const Candidate *c, int n) {
  size_t len = strlen(c[0].text);
  for (int i = 1; i < n; i++) {
    size_t same = 0;
    while (same < len && c[i].text[same] == c[0].text[same]) same++;
    len = same;
  }
  return len;
}

/* All of them, in columns, below the line that is typed. */
static void list_candidates (Editor *e, const Candidate *c, int n) {
  size_t widest = 0, columns;
  for (int i = 0; i < n; i++) {
    size_t w = strlen(c[i].text) + (c[i].note ? strlen(c[i].note) + 1 : 0);
    if (w > widest) widest = w;
  }
  columns = e->columns > widest + 2 ? e->columns / (widest + 2) : 1;
  for (size_t i = rows_of(e, false); i < rows_of(e, true); i++)
    fputc('\n', stdout);
  fputc('\n', stdout);
  for (int i = 0; i < n; i++) {
    bool last = (size_t)i % columns == columns - 1 || i == n - 1;
    int w = fprintf(stdout, "%s%s%s", c[i].text, c[i].note ? " " : "",
                    c[i].note ? c[i].note : "");
    if (last) fputc('\n', stdout);
    else fprintf(stdout, "%*s", (int)widest + 2 - w, "");
  }
  fflush(stdout);
  e->lib.set(e->el, EL_REFRESH);
}

/* (complete, text before the cursor) */
static int complete_protected (lua_State *L) {
  Editor *e = the_editor;
  Candidate c[MAX_LISTED] = {{NULL, NULL}};
  size_t typed, same;
  int n;
  lua_call(L, 1, 2);
  luaL_checktype(L, 1, LUA_TTABLE);
  typed = (size_t)luaL_checkinteger(L, 2);
  n = read_candidates(L, 1, c);
  if (n == 0) return 0;
  same = common_prefix(c, n);
  if (same > typed) e->lib.insert(e->el, c[0].text + typed);
  if (same > typed && strlen(c[0].text) > same)
    e->lib.erase(e->el, (int)(strlen(c[0].text) - same));
  if (n > 1 && same <= typed) list_candidates(e, c, n);
  return 0;
}

/* What the Tab key does. */
static unsigned char complete (EditLine *el, int key) {
  Editor *e = editor_of(el);
  const LineInfo *line = e->lib.line(el);
  (void)key;
  if (!e->L || !lua_checkstack(e->L, 20)) return CC_ERROR;
  lua_pushcfunction(e->L, complete_protected);
  if (lua_getfield(e->L, LUA_REGISTRYINDEX, EDITOR_COMPLETE) == LUA_TNIL) {
    lua_pop(e->L, 2);
    return CC_ERROR;
  }
  lua_pushlstring(e->L, line->buffer, (size_t)(line->cursor - line->buffer));
  if (lua_pcall(e->L, 2, 0, 0) != LUA_OK) lua_pop(e->L, 1);
  return CC_REFRESH;
}

/* --- what the prompt calls ------------------------------------------------ */

/* SIGCONT: the shell has changed the terminal. */
static void on_continue (int sig) {
  Editor *e = the_editor;
  (void)sig;
  if (!e || !e->typing) return;
  tcsetattr(0, TCSADRAIN, &e->raw);
  e->continued = 1;
}

/* start(prompt, complete): show the prompt, and take keys. */
static int start (lua_State *L) {
  Editor *e = the_editor;
  snprintf(e->prompt, sizeof(e->prompt), "%s", luaL_checkstring(L, 1));
  lua_settop(L, 2);
  lua_setfield(L, LUA_REGISTRYINDEX, EDITOR_COMPLETE);
  look_at_size(e);
  e->typing = true;
  e->hidden = false;
  e->lib.set(e->el, EL_UNBUFFERED, 1);
  tcgetattr(0, &e->raw);
  e->continued = 0;
  return 0;
}

static void leave_line (Editor *e) {
  if (!e->typing) return;
  e->typing = false;
  e->lib.set(e->el, EL_UNBUFFERED, 0);
}

/* stop(): the line, if it isn't done, is given up. */
static int stop (lua_State *L) {
  (void)L;
  leave_line(the_editor);
  return 0;
}

static void remember (Editor *e, const char *line) {
  HistEvent event;
  if (*line == '\0') return;
  e->lib.history(e->history, &event, H_ENTER, line);
  write_history(line);
}

/* Of what libedit has, maybe without a zero. */
static bool is_end (const char *line, int n) {
  return line && n == 1 && *line == ENDED;
}

static bool is_done (const char *line, int n) {
  return is_end(line, n) ||
         (line && n > 0 && (line[n - 1] == '\n' || line[n - 1] == '\r'));
}

/* A line is done: nil at the end of the input. */
static int give_line (lua_State *L, Editor *e, const char *line, int n) {
  bool ended = e->broken || !line || is_end(line, n);
  if (ended) lua_pushnil(L);
  else lua_pushlstring(L, line, (size_t)n - 1);
  if (!ended) remember(e, lua_tostring(L, -1));
  leave_line(e);
  lua_pushboolean(L, 1);
  return 2;
}

/* feed(ready): use the keys that were typed; are there some for sure?
   Nothing, or the line and true. */
static int feed (lua_State *L) {
  Editor *e = the_editor;
  int n = 0;
  look_at_size(e);
  read_keys(e, lua_toboolean(L, 1));
  if (e->continued) e->lib.set(e->el, EL_REFRESH);
  e->continued = 0;
  e->L = L;
  while (!e->broken && has_key(e)) {
    const char *line = e->lib.read(e->el, &n);
    if (!is_done(line, n)) continue;
    e->L = NULL;
    return give_line(L, e, line, n);
  }
  e->L = NULL;
  return e->broken ? give_line(L, e, NULL, 0) : 0;
}

static int hide (lua_State *L) {
  (void)L;
  editor_hide();
  return 0;
}

static int show (lua_State *L) {
  (void)L;
  editor_show();
  return 0;
}

/* --- begin and end -------------------------------------------------------- */

/* The program ends, perhaps by os.exit: the terminal as it was. */
static void restore_terminal (void) {
  if (the_editor && the_editor->typing)
    tcsetattr(0, TCSADRAIN, &the_editor->cooked);
}

static void add_history (void *ud, const char *line) {
  Editor *e = ud;
  HistEvent event;
  e->lib.history(e->history, &event, H_ENTER, line);
}

static void set_up (Editor *e) {
  HistEvent event;
  e->lib.history(e->history, &event, H_SETSIZE, HISTORY_LINES);
  e->lib.history(e->history, &event, H_SETUNIQUE, 1);
  e->lib.set(e->el, EL_PROMPT, get_prompt);
  e->lib.set(e->el, EL_EDITOR, "emacs");
  e->lib.set(e->el, EL_SIGNAL, 0);
  e->lib.set(e->el, EL_HIST, e->lib.history, e->history);
  e->lib.set(e->el, EL_GETCFN, get_key);
  e->lib.set(e->el, EL_ADDFN, "ar-complete", "complete a name", complete);
  e->lib.set(e->el, EL_BIND, "^I", "ar-complete", NULL);
  e->lib.set(e->el, EL_BIND, "^R", "em-inc-search-prev", NULL);
  e->lib.source(e->el, NULL);
  read_history(add_history, e);
}

static void close_editor (void) {
  Editor *e = the_editor;
  if (!e) return;
  restore_terminal();
  if (e->el) e->lib.end(e->el);
  if (e->history) e->lib.history_end(e->history);
  free(e);
  the_editor = NULL;
}

bool open_editor (void) {
  struct sigaction action = {.sa_handler = on_continue,
                             .sa_flags = SA_RESTART};
  Editor *e = calloc(1, sizeof(Editor));
  the_editor = e;
  if (!e) return false;
  if (!setlocale(LC_CTYPE, "") || MB_CUR_MAX == 1)
    setlocale(LC_CTYPE, "C.UTF-8");
  if (tcgetattr(0, &e->cooked) == 0 && load_libedit(&e->lib)) {
    e->history = e->lib.history_init();
    e->el = e->lib.init("asyncrun", stdin, stdout, stderr);
  }
  if (!e->el || !e->history) {
    close_editor();
    return false;
  }
  set_up(e);
  sigaction(SIGCONT, &action, NULL);
  atexit(close_editor);
  return true;
}

int push_editor (lua_State *L) {
  static const luaL_Reg functions[] = {
    {"start", start}, {"feed", feed}, {"stop", stop}, {"hide", hide},
    {"show", show}, {NULL, NULL}
  };
  luaL_newlib(L, functions);
  return 1;
}
