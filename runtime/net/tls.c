/* SPDX-License-Identifier: MIT */
#include "runtime/net/net.h"
int ar__open_tls (lua_State *L) { lua_newtable(L); return 1; }
