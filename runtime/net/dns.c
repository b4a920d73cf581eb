/* SPDX-License-Identifier: MIT */
#include "runtime/net/net.h"
void ar__dns_lib (lua_State *L, Runtime *rt) { (void)L; (void)rt; }
void ar__dns_close (Runtime *rt) { (void)rt; }
