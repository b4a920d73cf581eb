/* SPDX-License-Identifier: MIT */
#include "runtime/net/net.h"
void ar__socket_lib (lua_State *L, Runtime *rt) { (void)L; (void)rt; }
void ar__socket_constants (lua_State *L) { (void)L; }
