/* SPDX-License-Identifier: MIT
**
** The command: options, and what is run. It uses the public header only.
*/
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <lauxlib.h>

#include "cli/cli.h"
#include "cli/edit.h"

#define MAX_CHUNKS 64 /* -e options */

typedef struct Options {
  const char *chunks[MAX_CHUNKS]; /* -e */
  int nchunks;
  bool interactive, version, help, emit;
  unsigned flags;
  int script; /* index in argv of the script or the tool, 0 for none */
  bool tool, learn;
} Options;

static ar_Runtime *the_runtime; /* for the signal handler only */

/* --- options -------------------------------------------------------- */

static void print_help (FILE *out) {
  fputs("usage: asyncrun [options] [script [args]]\n"
        "  script        run a file; '-' is standard input\n"
        "  -e code       run code, before the script\n"
        "  -i            enter the prompt after the script\n"
        "  -v            print the version\n"
        "  -h, --help    print this\n"
        "  --strict      a forgotten await is an error, not a warning\n"
        "  --debug       warn of steps longer than 0.1 seconds\n"
        "  --emit-lua    print the plain Lua that a script becomes\n"
        "  --diagnostics=json  errors and warnings as JSON, one a line\n"
        "  --            end of options\n"
        "or: asyncrun [options] check file...\n"
        "                find mistakes in scripts without running them\n"
        "or: asyncrun [options] explain [id]\n"
        "                the page of a mistake, or the list of all\n"
        "or: asyncrun learn\n"
        "                a guided tour\n"
        "Without a script and options it reads a prompt or standard "
        "input.\n"
        "exit status: 0, 1 after an uncaught error or a compile error,\n"
        "  2 for bad options, 130 after a KeyboardInterrupt, or what\n"
        "  os.exit was given\n",
        out);
}

static int bad_usage (const char *what, const char *arg) {
  fprintf(stderr, "asyncrun: %s '%s'\n", what, arg);
  print_help(stderr);
  return EXIT_USAGE;
}

static bool take_long (Options *o, const char *arg) {
  if (strcmp(arg, "--diagnostics=json") == 0) o->flags |= AR_JSON;
  else if (strcmp(arg, "--diagnostics=text") == 0) o->flags &= ~AR_JSON;
  else if (strcmp(arg, "--strict") == 0) o->flags |= AR_STRICT;
  else if (strcmp(arg, "--debug") == 0) o->flags |= AR_DEBUG;
  else if (strcmp(arg, "--emit-lua") == 0) o->emit = true;
  else if (strcmp(arg, "--help") == 0) o->help = true;
  else if (strcmp(arg, "--version") == 0) o->version = true;
  else return false;
  return true;
}

static int take_chunk (Options *o, const char *code) {
  if (!code) return bad_usage("missing code after", "-e");
  if (o->nchunks == MAX_CHUNKS) return bad_usage("too many options", "-e");
  o->chunks[o->nchunks++] = code;
  return EXIT_OK;
}

/* Does the environment say that nothing is to be debugged? */
static bool forbids_debug (void) {
  const char *s = getenv("ASYNCRUNDEBUG");
  return s && strcmp(s, "0") == 0;
}

/* Does the environment ask for --debug? */
static bool wants_debug (void) {
  const char *s = getenv("ASYNCRUNDEBUG");
  return s && *s && strcmp(s, "0") != 0;
}

/* Result: EXIT_OK, or EXIT_USAGE after a message. */
static int parse_options (Options *o, int argc, char **argv) {
  int i;
  memset(o, 0, sizeof(*o));
  if (wants_debug()) o->flags |= AR_DEBUG;
  for (i = 1; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
    const char *arg = argv[i];
    if (strcmp(arg, "--") == 0) {
      i++;
      break;
    }
    if (arg[1] == '-') {
      if (!take_long(o, arg)) return bad_usage("unknown option", arg);
    }
    else if (arg[1] == 'e') {
      const char *code = arg[2] ? arg + 2 : i + 1 < argc ? argv[++i] : NULL;
      if (take_chunk(o, code) != EXIT_OK) return EXIT_USAGE;
    }
    else if (strcmp(arg, "-i") == 0) o->interactive = true;
    else if (strcmp(arg, "-v") == 0) o->version = true;
    else if (strcmp(arg, "-h") == 0) o->help = true;
    else return bad_usage("unknown option", arg);
  }
  if (i < argc) o->script = i;
  if (i < argc && (i == 1 || strcmp(argv[i - 1], "--") != 0)) {
    o->tool = is_tool(argv[i]);
    o->learn = strcmp(argv[i], "learn") == 0;
  }
  return EXIT_OK;
}

/* --- running -------------------------------------------------------- */

/* Print the report of the error on top. [-1, +0, -] */
static void print_report (ar_Runtime *rt, const char *before) {
  lua_State *L = ar_state(rt);
  size_t len;
  const char *s;
  ar_report(rt);
  s = lua_tolstring(L, -1, &len);
  fflush(stdout);
  if (*s != '{') fputs(before, stderr);
  write_diagnostic(s, len);
  fputc('\n', stderr);
  lua_pop(L, 1);
}

int report_error (ar_Runtime *rt) {
  int status = ar_is_interrupt(rt, -1) ? EXIT_INTERRUPTED : EXIT_ERROR;
  print_report(rt, "");
  return status;
}

/* The message of a script that could not be loaded is on top. */
static int report_unloaded (ar_Runtime *rt) {
  print_report(rt, "asyncrun: ");
  return EXIT_ERROR;
}

/* 'arg' as the stand-alone Lua sets it: the script has index 0. */
static void set_arg (lua_State *L, int argc, char **argv, int script) {
  int zero = script > 0 ? script : 0;
  lua_createtable(L, argc, argc);
  for (int i = 0; i < argc; i++) {
    lua_pushstring(L, argv[i]);
    lua_rawseti(L, -2, i - zero);
  }
  lua_setglobal(L, "arg");
}

static int call_loaded (ar_Runtime *rt, int loaded, int nargs) {
  if (loaded != LUA_OK) {
    lua_State *L = ar_state(rt);
    lua_insert(L, -(nargs + 1));
    lua_pop(L, nargs);
    return report_unloaded(rt);
  }
  if (ar_call(rt, nargs, 0) == LUA_OK) return EXIT_OK;
  return report_error(rt);
}

static int run_chunk (ar_Runtime *rt, const char *code) {
  return call_loaded(rt, ar_load_text(rt, code, strlen(code),
                                      "=(command line)"), 0);
}

static int run_script (ar_Runtime *rt, int argc, char **argv, int script,
                       bool prompt) {
  lua_State *L = ar_state(rt);
  const char *path = argv[script];
  int loaded, nargs = argc - script - 1;
  if (strcmp(path, "-") == 0 && strcmp(argv[script - 1], "--") != 0)
    path = NULL;
  loaded = ar_load_file(rt, path);
  if (loaded == LUA_OK && !lua_checkstack(L, nargs + 10)) {
    fprintf(stderr, "asyncrun: too many arguments to script\n");
    return EXIT_ERROR;
  }
  if (loaded != LUA_OK) nargs = 0;
  else if (prompt) keep_locals(L, -1);
  for (int i = 1; i <= nargs; i++) lua_pushstring(L, argv[script + i]);
  return call_loaded(rt, loaded, nargs);
}

/* --- --emit-lua ----------------------------------------------------- */

static char *read_all (FILE *f, size_t *len) {
  size_t room = 1 << 16, n;
  char *text = malloc(room);
  *len = 0;
  while (text && (n = fread(text + *len, 1, room - *len, f)) > 0) {
    *len += n;
    if (*len == room) {
      char *more = realloc(text, room *= 2);
      if (!more) free(text);
      text = more;
    }
  }
  return text;
}

static int emit_text (ar_Runtime *rt, const char *text, size_t len,
                      const char *name) {
  lua_State *L = ar_state(rt);
  int status = ar_translate(rt, text, len, name);
  size_t n;
  const char *s = lua_tolstring(L, -1, &n);
  FILE *out = status == LUA_OK ? stdout : stderr;
  fwrite(s, 1, n, out);
  if (n == 0 || s[n - 1] != '\n') fputc('\n', out);
  lua_pop(L, 1);
  return status == LUA_OK ? EXIT_OK : EXIT_ERROR;
}

static int emit_file (ar_Runtime *rt, const char *path) {
  FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
  size_t len = 0;
  int status = EXIT_ERROR;
  char *text = f ? read_all(f, &len) : NULL;
  if (!f || !text || ferror(f)) {
    fprintf(stderr, "asyncrun: cannot read ");
    perror(path);
  }
  else {
    lua_pushfstring(ar_state(rt), "@%s", path);
    status = emit_text(rt, text, len, lua_tostring(ar_state(rt), -1));
    lua_pop(ar_state(rt), 1);
  }
  free(text);
  if (f && f != stdin) fclose(f);
  return status;
}

static int emit (ar_Runtime *rt, const Options *o, char **argv) {
  int status = EXIT_OK;
  for (int i = 0; i < o->nchunks && status == EXIT_OK; i++)
    status = emit_text(rt, o->chunks[i], strlen(o->chunks[i]),
                       "=(command line)");
  if (status == EXIT_OK && o->script)
    status = emit_file(rt, argv[o->script]);
  return status;
}

/* --- main ----------------------------------------------------------- */

/* A second Ctrl-C before the first had an effect ends the process. */
static void on_sigint (int sig) {
  if (ar_interrupt(the_runtime)) {
    signal(sig, SIG_DFL);
    raise(sig);
  }
}

static void on_sigusr1 (int sig) {
  (void)sig;
  ar_dump_tasks(the_runtime);
}

/* One that is ignored stays so: whoever started us wants it, nohup, say. */
static void handle (int sig, void (*handler) (int), int flags) {
  struct sigaction action;
  sigaction(sig, NULL, &action);
  if (action.sa_handler == SIG_IGN) return;
  memset(&action, 0, sizeof(action));
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigaction(sig, &action, NULL);
}

static int run_stdin (ar_Runtime *rt) {
  return call_loaded(rt, ar_load_file(rt, NULL), 0);
}

static int run_options (ar_Runtime *rt, const Options *o, int argc,
                        char **argv) {
  bool nothing = o->nchunks == 0 && !o->script && !o->version;
  int status = EXIT_OK;
  set_arg(ar_state(rt), argc, argv, o->script);
  if (o->tool)
    return run_tool(rt, argv[o->script], argc - o->script - 1,
                    argv + o->script + 1);
  if (o->learn) return run_repl(rt, true);
  if (o->emit) return emit(rt, o, argv);
  for (int i = 0; i < o->nchunks && status == EXIT_OK; i++)
    status = run_chunk(rt, o->chunks[i]);
  if (status == EXIT_OK && o->script)
    status = run_script(rt, argc, argv, o->script, o->interactive);
  if (o->interactive) return run_repl(rt, false);
  if (nothing) return isatty(0) ? run_repl(rt, false) : run_stdin(rt);
  return status;
}

/* A warning may come while a line is typed. */
static void warn (void *ud, const char *text, size_t len) {
  (void)ud;
  editor_hide();
  fflush(stdout); /* in the order in which things happened */
  write_diagnostic(text, len);
  editor_show();
}

/* Functions that unsync has started in threads are waited for. */
static void join_unsync (ar_Runtime *rt) {
  lua_State *L = ar_state(rt);
  int top = lua_gettop(L);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  if (lua_getfield(L, -1, "unsync") == LUA_TTABLE &&
      lua_getfield(L, -1, "_join") == LUA_TFUNCTION)
    lua_pcall(L, 0, 0, 0); /* Ctrl-C */
  lua_settop(L, top);
}

/* os.exit, as the stand-alone Lua does it. */
static void on_exit_call (void *ud, int status, int close) {
  (void)ud;
  if (close) lua_close(ar_state(the_runtime));
  exit(status);
}

static int open_and_run (const Options *o, int argc, char **argv) {
  ar_Config config;
  bool prompt = o->interactive || o->learn ||
                (!o->script && o->nchunks == 0 && isatty(0));
  int status;
  ar_config_init(&config);
  config.flags = o->flags;
  config.warn = warn;
  config.allow = AR_ALLOW_ALL;
  config.exit = on_exit_call;
  if (prompt) config.flags |= AR_STRICT;
  if (prompt && !forbids_debug()) config.flags |= AR_DEBUG;
  the_runtime = ar_open(&config);
  if (!the_runtime) {
    fprintf(stderr, "asyncrun: not enough memory\n");
    return EXIT_ERROR;
  }
  handle(SIGINT, on_sigint, 0);
  handle(SIGUSR1, on_sigusr1, SA_RESTART);
  status = run_options(the_runtime, o, argc, argv);
  join_unsync(the_runtime);
  handle(SIGINT, SIG_DFL, 0);
  handle(SIGUSR1, SIG_DFL, 0);
  if (ar_lost_errors(the_runtime) && status == EXIT_OK && !prompt)
    status = EXIT_ERROR;
  ar_close(the_runtime);
  return status;
}

/* A standard stream that is closed must not become some file's or the
   loop's descriptor: what is opened in its place refuses to be used. */
static void fill_streams (void) {
  for (int fd = 0; fd <= 2; fd++)
    if (fcntl(fd, F_GETFD) < 0 && errno == EBADF &&
        open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) < 0)
      return;
}

/* What couldn't be written is an error, too. */
static int close_output (int status) {
  if (fflush(stdout) == 0 && !ferror(stdout)) return status;
  fprintf(stderr, "asyncrun: cannot write to standard output: %s\n",
          strerror(errno));
  return status == EXIT_OK ? EXIT_ERROR : status;
}

#define KEEP_FREED (64 << 20)   /* bytes */
#define MAP_LARGER (4 << 20)

/* What the collector frees is soon needed again. Giving it back to the
   system in between, and faulting it in again page by page, would take a
   quarter of the rate of a server of 16 KiB messages. */
static void keep_memory (void) {
  mallopt(M_TRIM_THRESHOLD, KEEP_FREED);
  mallopt(M_MMAP_THRESHOLD, MAP_LARGER);
}

int main (int argc, char **argv) {
  Options o;
  int status = parse_options(&o, argc, argv);
  fill_streams();
  keep_memory();
  if (status != EXIT_OK) return status;
  if (o.help) {
    print_help(stdout);
    return close_output(EXIT_OK);
  }
  if (o.version) printf("asyncrun %s  %s\n", ar_version(), LUA_RELEASE);
  if (o.version && !o.script && o.nchunks == 0 && !o.interactive)
    return close_output(EXIT_OK);
  status = open_and_run(&o, argc, argv);
  return close_output(status);
}
