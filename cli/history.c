/* SPDX-License-Identifier: MIT
**
** The history is a text file, a line for each line that was typed. Several
** prompts may add to it; it is shortened when it is read.
*/
#include "cli/history.h"

#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* $ASYNCRUN_HISTORY, $XDG_STATE_HOME/asyncrun/history (whose folder is made)
   or ~/.asyncrun_history. Result: false if there is none. */
static bool find_file (char *path, size_t size) {
  const char *given = getenv("ASYNCRUN_HISTORY");
  const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
  if (given) {
    snprintf(path, size, "%s", given);
    return *given != '\0';
  }
  if (state && *state) {
    snprintf(path, size, "%s/asyncrun", state);
    mkdir(path, 0700);
    snprintf(path, size, "%s/asyncrun/history", state);
    return true;
  }
  snprintf(path, size, "%s/.asyncrun_history", home ? home : "");
  return home && *home;
}

static FILE *open_file (const char *path, int flags, const char *mode) {
  int fd = open(path, flags | O_CREAT | O_CLOEXEC, 0600);
  FILE *f = fd >= 0 ? fdopen(fd, mode) : NULL;
  if (fd >= 0 && fchmod(fd, 0600) != 0) {} /* somebody else's: as it is */
  if (!f && fd >= 0) close(fd);
  return f;
}

typedef struct Lines {
  char *text[HISTORY_LINES]; /* a ring */
  size_t count;              /* that were read */
} Lines;

static void read_lines (Lines *lines, FILE *f) {
  char *line = NULL;
  size_t room = 0;
  ssize_t n;
  while ((n = getline(&line, &room, f)) >= 0) {
    char **slot = &lines->text[lines->count % HISTORY_LINES];
    if (n > 0 && line[n - 1] == '\n') line[n - 1] = '\0';
    if (*line == '\0') continue;
    free(*slot);
    *slot = line;
    lines->count++;
    line = NULL;
    room = 0;
  }
  free(line);
}

static const char *line_at (const Lines *lines, size_t i) {
  size_t first = lines->count > HISTORY_LINES
                     ? lines->count - HISTORY_LINES : 0;
  return lines->text[(first + i) % HISTORY_LINES];
}

static size_t kept (const Lines *lines) {
  return lines->count < HISTORY_LINES ? lines->count : HISTORY_LINES;
}

/* The last lines only. */
static void shorten (const Lines *lines, const char *path) {
  FILE *f = open_file(path, O_WRONLY | O_TRUNC, "w");
  if (!f) return;
  for (size_t i = 0; i < kept(lines); i++)
    fprintf(f, "%s\n", line_at(lines, i));
  fclose(f);
}

void read_history (void (*f) (void *ud, const char *line), void *ud) {
  char path[PATH_MAX];
  Lines *lines = calloc(1, sizeof(Lines));
  FILE *file = lines && find_file(path, sizeof(path))
                   ? open_file(path, O_RDWR, "r") : NULL;
  if (file) {
    read_lines(lines, file);
    fclose(file);
    for (size_t i = 0; i < kept(lines); i++) f(ud, line_at(lines, i));
    if (lines->count > HISTORY_LINES) shorten(lines, path);
  }
  for (size_t i = 0; lines && i < HISTORY_LINES; i++) free(lines->text[i]);
  free(lines);
}

void write_history (const char *line) {
  char path[PATH_MAX];
  FILE *f = find_file(path, sizeof(path))
                ? open_file(path, O_WRONLY | O_APPEND, "a") : NULL;
  if (!f) return;
  fprintf(f, "%s\n", line);
  fclose(f);
}
