/* SPDX-License-Identifier: MIT
**
** A host whose loop can't wait for a descriptor: it waits for messages in a
** queue of its own, as the loops of windows and of games do. ar_guest starts
** a thread that waits in the host's place; when a step is due it calls a
** function of the host's, which puts a message into that queue. The steps
** themselves, and with them all scripts, stay in the host's thread.
**
** Prints:
**     the script waits
**     the host works on 'paint'
**     the script goes on
**     the script has ended
*/
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include <asyncrun.h>

static const char script[] =
  "local trio = require 'trio'\n"
  "return async function()\n"
  "  print('the script waits')\n"
  "  while not painted do await trio.sleep(0.002) end\n"
  "  print('the script goes on')\n"
  "end\n";

/* --- the host's queue of messages ----------------------------------------- */

enum { MESSAGE_STEP = 1, MESSAGE_PAINT = 2, MESSAGE_QUIT = 4 };

typedef struct Queue {
  pthread_mutex_t lock;
  pthread_cond_t filled;
  unsigned messages; /* a bit for each kind that waits */
} Queue;

static Queue queue = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};

/* Any thread may. */
static void send_message (unsigned message) {
  pthread_mutex_lock(&queue.lock);
  queue.messages |= message;
  pthread_cond_signal(&queue.filled);
  pthread_mutex_unlock(&queue.lock);
}

static unsigned wait_for_messages (void) {
  unsigned messages;
  pthread_mutex_lock(&queue.lock);
  while (queue.messages == 0) pthread_cond_wait(&queue.filled, &queue.lock);
  messages = queue.messages;
  queue.messages = 0;
  pthread_mutex_unlock(&queue.lock);
  return messages;
}

/* --- the host ----------------------------------------------------------- */

/* In the library's thread: a step is due. */
static void on_due (void *ud) {
  (void)ud;
  send_message(MESSAGE_STEP);
}

static void on_done (ar_Task *task, void *ud) {
  (void)task;
  (void)ud;
  puts("the script has ended");
  send_message(MESSAGE_QUIT);
}

static void paint (ar_Runtime *rt) {
  puts("the host works on 'paint'");
  lua_pushboolean(ar_state(rt), 1);
  lua_setglobal(ar_state(rt), "painted");
}

static int loop (ar_Runtime *rt) {
  for (;;) {
    unsigned messages = wait_for_messages();
    if (messages & MESSAGE_QUIT) return AR_OK;
    if (messages & MESSAGE_STEP) {
      int status = ar_step(rt, 0, 0.01, NULL);
      if (status != AR_OK) return status;
    }
    if (messages & MESSAGE_PAINT) paint(rt);
  }
}

static ar_Task *start (ar_Runtime *rt) {
  ar_Task *task;
  if (ar_load_text(rt, script, strlen(script), "=script") == AR_OK &&
      ar_call(rt, 0, 1) == AR_OK && ar_spawn(rt, 0, &task) == AR_OK)
    return task;
  ar_report(rt);
  fprintf(stderr, "%s\n", lua_tostring(ar_state(rt), -1));
  return NULL;
}

int main (void) {
  ar_Task *task;
  int status;
  ar_Runtime *rt = ar_open(NULL);
  if (!rt) return 1;
  task = start(rt);
  if (!task) return 1;
  ar_task_on_done(task, on_done, NULL);
  send_message(MESSAGE_STEP | MESSAGE_PAINT);
  if (ar_guest(rt, on_due, NULL) != AR_OK) return 1;
  status = loop(rt);
  ar_guest(rt, NULL, NULL); /* on_due isn't called any more */
  ar_task_release(task);
  ar_close(rt);
  return status != AR_OK;
}
