/* SPDX-License-Identifier: MIT
**
** Colours for the reports that people read. A line is known by how it
** begins: "place: Class: message", a source line, carets, a help, a frame.
*/
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

#define BOLD "\033[1m"
#define RED "\033[1;31m"
#define YELLOW "\033[1;33m"
#define GREEN "\033[32m"
#define CYAN "\033[36m"
#define DIM "\033[2m"
#define PLAIN "\033[0m"

static bool wants_colour (void) {
  const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
  return isatty(2) && !(no && *no) && term && strcmp(term, "dumb") != 0;
}

static void put (const char *colour, const char *s, size_t n) {
  fputs(colour, stderr);
  fwrite(s, 1, n, stderr);
  fputs(PLAIN, stderr);
}

static bool only (const char *s, size_t n, const char *chars) {
  for (size_t i = 0; i < n; i++)
    if (!strchr(chars, s[i])) return false;
  return true;
}

/* Does a word that names a class, "TypeError", end here? */
static bool is_class (const char *s, size_t n) {
  static const char *const ends[] = {"Error", "Warning", "Group",
                                     "Interrupt", "Exit", NULL};
  for (int i = 0; ends[i]; i++) {
    size_t w = strlen(ends[i]);
    if (n > w && memcmp(s + n - w, ends[i], w) == 0) return true;
  }
  return false;
}

/* "file:line: Class: message": the place and the class. */
static void put_headline (const char *s, size_t n) {
  size_t from = 0, to;
  for (size_t i = 0; i + 2 < n; i++) /* past ":12: " */
    if (s[i] == ':' && s[i + 1] == ' ' && i > 0 &&
        isdigit((unsigned char)s[i - 1])) {
      from = i + 2;
      break;
    }
  put(BOLD, s, from);
  for (to = from; to < n && isalnum((unsigned char)s[to]); to++) {}
  if (is_class(s + from, to - from)) {
    bool warning = s[to - 1] == 'g';
    put(warning ? YELLOW : RED, s + from, to - from);
    from = to;
  }
  fwrite(s + from, 1, n - from, stderr);
}

static void put_line (const char *s, size_t n, bool first) {
  if (n > 4 && strspn(s, " \t") >= 4 && strchr(s, '^') &&
      only(s, n, " \t|^~"))
    put(GREEN, s, n);
  else if (n >= 8 && memcmp(s, "  help: ", 8) == 0) put(CYAN, s, n);
  else if (*s == '\t' || strncmp(s, "stack traceback:", 16) == 0)
    put(DIM, s, n);
  else if (first || (n && !isspace((unsigned char)*s))) put_headline(s, n);
  else fwrite(s, 1, n, stderr);
}

void write_diagnostic (const char *text, size_t len) {
  bool first = true;
  if (len == 0 || *text == '{' || !wants_colour()) {
    fwrite(text, 1, len, stderr);
    return;
  }
  while (len > 0) {
    const char *end = memchr(text, '\n', len);
    size_t n = end ? (size_t)(end - text) : len;
    put_line(text, n, first);
    if (end) fputc('\n', stderr);
    first = false;
    text += n + (end != NULL);
    len -= n + (end != NULL);
  }
}
