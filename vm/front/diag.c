/* SPDX-License-Identifier: MIT
**
** Keeps the first mistake of a chunk, drops the others.
*/
#include "diag.h"

static void set_diag (Fault *fault, Place place, bool language,
                      const char *message, const char *hint) {
  FrontDiag *diag = &fault->diag;
  if (ar__diag_stopped(fault)) return;
  fault->raised = true;
  diag->line = place.line;
  diag->column = place.column < 1 ? 1 : place.column;
  diag->width = place.width < 1 ? 1 : place.width;
  diag->language = language;
  diag->message = message;
  diag->hint = hint;
}

void ar__diag_raise (Fault *fault, Place place, const char *message,
                     const char *hint) {
  set_diag(fault, place, false, message, hint);
}

void ar__diag_language (Fault *fault, Place place, const char *message,
                        const char *hint) {
  set_diag(fault, place, true, message, hint);
}
