/* SPDX-License-Identifier: MIT
**
** The file that keeps what was typed at the prompt.
*/
#ifndef AR_CLI_HISTORY_H
#define AR_CLI_HISTORY_H

#define HISTORY_LINES 1000 /* kept */

/*
** Call [f] with each line of the history, the oldest first. Nothing happens
** if there is none.
*/
void read_history (void (*f) (void *ud, const char *line), void *ud);

/* Add a line. Others can't read the file. What goes wrong is ignored: a
** prompt works without a history. */
void write_history (const char *line);

#endif
