/* SPDX-License-Identifier: MIT
**
** Looks up what the editor calls of libedit.
*/
#include "cli/libedit.h"

#include <dlfcn.h>

/* A function pointer isn't an object pointer: POSIX wants this cast. */
#define LOOK_UP(field, name) \
  (*(void **)(&lib->field) = dlsym(handle, name), lib->field != NULL)

bool load_libedit (Libedit *lib) {
  void *handle = dlopen("libedit.so.2", RTLD_NOW | RTLD_LOCAL);
  if (!handle) handle = dlopen("libedit.so.0", RTLD_NOW | RTLD_LOCAL);
  if (!handle) return false;
  return LOOK_UP(init, "el_init") && LOOK_UP(end, "el_end") &&
         LOOK_UP(read, "el_gets") && LOOK_UP(set, "el_set") &&
         LOOK_UP(source, "el_source") && LOOK_UP(resize, "el_resize") &&
         LOOK_UP(line, "el_line") && LOOK_UP(insert, "el_insertstr") &&
         LOOK_UP(erase, "el_deletestr") &&
         LOOK_UP(history_init, "history_init") &&
         LOOK_UP(history_end, "history_end") &&
         LOOK_UP(history, "history");
}
