/* SPDX-License-Identifier: MIT
**
** The line that is typed at the prompt of a terminal.
*/
#ifndef AR_CLI_EDIT_H
#define AR_CLI_EDIT_H

#include <stdbool.h>

#include <lua.h>

/* Registry: the function that completes. */
#define EDITOR_COMPLETE "asyncrun.editor.complete"

/* Result: false if there is no terminal, or no libedit. Closed at exit. */
bool open_editor (void);

/* Push what ar_repl calls an editor. [-0, +1, m] */
int push_editor (lua_State *L);

/* Around output while a line is typed; nothing at other times. */
void editor_hide (void);
void editor_show (void);

#endif
