/* SPDX-License-Identifier: MIT
**
** Loads OpenSSL: once in a process, whatever the number of runtimes. The
** table is the library's, as its code is: written once, then constant.
*/
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "runtime/net/openssl.h"

static OpenSsl table;
const OpenSsl *const ar__openssl = &table;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char problem[256]; /* empty: there was none */

static void *open_library (const char *name) {
  void *lib = problem[0] ? NULL : dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (!lib && !problem[0]) {
    const char *why = dlerror();
    snprintf(problem, sizeof(problem), "TLS needs OpenSSL 3 (%s): %s", name,
             why ? why : "it can't be loaded");
  }
  return lib;
}

/* Store the address of a function in the member at [slot]. */
static void find (void *lib, const char *name, void *slot) {
  void *f = lib ? dlsym(lib, name) : NULL;
  if (f) memcpy(slot, &f, sizeof(f));
  else if (!problem[0])
    snprintf(problem, sizeof(problem), "TLS needs OpenSSL 3, but the "
             "library that is installed has no %s", name);
}

static void load (void) {
  void *crypto = open_library("libcrypto.so.3");
  void *ssl = open_library("libssl.so.3");
#define FIND_SSL(f) find(ssl, #f, &table.f);
#define FIND_CRYPTO(f) find(crypto, #f, &table.f);
  LIBSSL_FUNCTIONS(FIND_SSL)
  LIBCRYPTO_FUNCTIONS(FIND_CRYPTO)
}

const char *ar__openssl_load (void) {
  pthread_once(&once, load);
  return problem[0] ? problem : NULL;
}
