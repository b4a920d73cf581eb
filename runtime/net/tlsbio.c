/* SPDX-License-Identifier: MIT
**
** A BIO of our own. Unlike OpenSSL's memory BIOs it reads from the Lua
** string that was received, and gives back memory when it is told to.
*/
#include <pthread.h>
#include <string.h>

#include "runtime/net/tls.h"

#define FIRST_ROOM 1024

static bool make_room (TlsPipe *p, size_t n) {
  size_t room = p->out_room ? p->out_room : FIRST_ROOM;
  char *out;
  if (n > SIZE_MAX / 2 - p->out_len) return false;
  while (room < p->out_len + n) room *= 2;
  if (room == p->out_room) return true;
  out = p->alloc(p->ud, p->out, p->out_room, room);
  if (!out) return false;
  p->out = out;
  p->out_room = room;
  return true;
}

/* Nothing here touches the Lua stack: OpenSSL's frames are below. */
static int bio_write (BIO *bio, const char *data, size_t n,
                      size_t *written) {
  TlsPipe *p = ossl->BIO_get_data(bio);
  if (!make_room(p, n)) return 0;
  memcpy(p->out + p->out_len, data, n);
  p->out_len += n;
  *written = n;
  return 1;
}

static int bio_read (BIO *bio, char *data, size_t n, size_t *got) {
  TlsPipe *p = ossl->BIO_get_data(bio);
  ossl->BIO_clear_flags(bio, BIO_FLAGS_RWS | BIO_FLAGS_SHOULD_RETRY);
  if (n > p->in_len) n = p->in_len;
  if (n == 0) {
    if (!p->eof)
      ossl->BIO_set_flags(bio, BIO_FLAGS_READ | BIO_FLAGS_SHOULD_RETRY);
    return 0;
  }
  memcpy(data, p->in, n);
  p->in += n;
  p->in_len -= n;
  *got = n;
  return 1;
}

static long bio_ctrl (BIO *bio, int cmd, long n, void *arg) {
  TlsPipe *p = ossl->BIO_get_data(bio);
  (void)n;
  (void)arg;
  switch (cmd) {
    case BIO_CTRL_FLUSH: return 1;
    case BIO_CTRL_EOF: return p->eof && p->in_len == 0;
    default: return 0;
  }
}

/* One for the process, as the library is. */
static BIO_METHOD *method;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void make_method (void) {
  int type = ossl->BIO_get_new_index();
  method = ossl->BIO_meth_new(type | BIO_TYPE_SOURCE_SINK, "asyncrun");
  if (!method) return;
  ossl->BIO_meth_set_write_ex(method, bio_write);
  ossl->BIO_meth_set_read_ex(method, bio_read);
  ossl->BIO_meth_set_ctrl(method, bio_ctrl);
}

BIO *ar__tls_bio (TlsPipe *p) {
  BIO *bio;
  pthread_once(&once, make_method);
  bio = method ? ossl->BIO_new(method) : NULL;
  if (!bio) return NULL;
  ossl->BIO_set_data(bio, p);
  ossl->BIO_set_init(bio, 1);
  return bio;
}

void ar__tls_pipe_clear (TlsPipe *p) {
  if (p->out) p->alloc(p->ud, p->out, p->out_room, 0);
  p->out = NULL;
  p->out_len = p->out_room = 0;
  p->in = NULL;
  p->in_len = 0;
}
