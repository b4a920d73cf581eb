/* SPDX-License-Identifier: MIT
**
** io.popen and os.execute for the threads of ours.
*/
#ifndef AR_SHELL_H
#define AR_SHELL_H

#include <lauxlib.h>
#include <lualib.h>

/* Put them in the place of Lua's. They block, as those do. [-0, +0, e] */
void ar__shell_lib (lua_State *L);

#endif
