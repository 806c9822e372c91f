/* SPDX-License-Identifier: MIT OR GPL-2.0 */
/* The guest's only program: what its parts are to each other. */
#ifndef MNS_AGENT_H
#define MNS_AGENT_H

#include <stdio.h>

#include "../module/protocol.h"

/* The module's device; execve keeps it. */
#define DEVICE_FD 3

/* Ends the machine: the host sees the last line. */
_Noreturn void fatal(const char *what);

/* threads.c: what the script's tasks are lent. */
void touch_stack(void);
_Noreturn void be_task(int index);
void spawn_tasks(const struct mns_script *script);
void join_tasks(const struct mns_script *script);

/* run.c: one script, several times. */
void run_script(const struct mns_script *script, int phases, int runs);

/* log.c: the kernel's log. */
void open_log(void);
void show_log(FILE *to);
void forget_warnings(void);

#endif
