/* SPDX-License-Identifier: MIT
**
** What the files of the command share.
*/
#ifndef AR_CLI_H
#define AR_CLI_H

#include <stdbool.h>

#include <asyncrun.h>

/* Exit statuses of the command. */
enum {
  EXIT_OK = 0,
  EXIT_ERROR = 1,      /* an uncaught error, a compile error */
  EXIT_USAGE = 2,      /* bad options */
  EXIT_INTERRUPTED = 130 /* KeyboardInterrupt, as shells report SIGINT */
};

/* Print the error on top of the stack and remove it; gives the exit
   status. [-1, +0, -] */
int report_error (ar_Runtime *rt);

/* Write the text of a report or a warning to standard error, in colours if
** that is a terminal and NO_COLOR isn't set. */
void write_diagnostic (const char *text, size_t len);

/* Is it a word that may stand instead of a script? */
bool is_tool (const char *word);

/* Run a tool with the arguments that follow it; gives the exit status. */
int run_tool (ar_Runtime *rt, const char *word, int argc, char **argv);

/* The prompt will know the locals of the script at [idx] as they are when
   it returns. [-0, +0, -] */
void keep_locals (lua_State *L, int idx);

/* Read, run and print until the input ends; gives the exit status. */
int run_repl (ar_Runtime *rt, bool learn);

#endif
