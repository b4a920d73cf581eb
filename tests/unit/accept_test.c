/* SPDX-License-Identifier: MIT
**
** What a listener makes of the errors of accept: this program has an
** accept4 of its own, which fails as a test says before it accepts.
** trio rule 120
*/
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include <asyncrun.h>

static const int *next_error; /* the errors to come, up to a 0 */
static int calls;

int accept4 (int fd, struct sockaddr *address, socklen_t *length,
             int flags) {
  calls++;
  if (next_error && *next_error) {
    errno = *next_error++;
    return -1;
  }
  return (int)syscall(SYS_accept4, fd, address, length, flags);
}

/* Accept one connection after these errors; [outcome] is what must be
** printed about it. */
static void accept_after (const int *errors, int wanted_calls,
                          const char *outcome) {
  static const char text[] =
    "local trio = require 'trio'\n"
    "return trio.run(async function()\n"
    "  local listeners = await trio.open_tcp_listeners(0,\n"
    "                                       {host = '127.0.0.1'})\n"
    "  local client = trio.socket.socket()\n"
    "  await client:connect{listeners[1].socket:getsockname()}\n"
    "  local ok, result = await pcall(listeners[1].accept, listeners[1])\n"
    "  if ok then await result:aclose() end\n"
    "  client:close()\n"
    "  await listeners[1]:aclose()\n"
    "  return ok and 'a stream' or result.name\n"
    "end)";
  ar_Runtime *rt = ar_open(NULL);
  next_error = errors;
  calls = 0;
  assert_int_equal(ar_load_text(rt, text, strlen(text), "=test"), LUA_OK);
  if (ar_call(rt, 0, 1) != LUA_OK) {
    ar_report(rt);
    fail_msg("%s", lua_tostring(ar_state(rt), -1));
  }
  assert_string_equal(lua_tostring(ar_state(rt), -1), outcome);
  assert_int_equal(calls, wanted_calls);
  ar_close(rt);
}

static void test_passes_over_broken_connections (void **state) {
  static const int errors[] = {
    EINTR, EPERM, ECONNABORTED, EPROTO, ENETDOWN, ENOPROTOOPT, EHOSTDOWN,
    ENONET, EHOSTUNREACH, EOPNOTSUPP, ENETUNREACH, 0
  };
  (void)state;
  accept_after(errors, (int)(sizeof(errors) / sizeof(*errors)), "a stream");
}

static void test_raises_the_others (void **state) {
  static const int full[] = { ECONNABORTED, EMFILE, 0 };
  static const int memory[] = { ENOMEM, 0 };
  static const int wrong[] = { EFAULT, 0 };
  (void)state;
  accept_after(full, 2, "EMFILE");
  accept_after(memory, 1, "ENOMEM");
  accept_after(wrong, 1, "EFAULT");
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_passes_over_broken_connections),
    cmocka_unit_test(test_raises_the_others),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
