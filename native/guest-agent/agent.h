/* SPDX-License-Identifier: MIT OR GPL-2.0 */
/* The guest's only program: what its parts are to each other. */
#ifndef MNS_AGENT_H
#define MNS_AGENT_H

#include <stdio.h>

#include "../guest-module/protocol.h"

/* The module's device; execve keeps it. */
#define DEVICE_FD 3

/* fatal.c: tells the host why, and ends the guest. */
_Noreturn void fatal(const char *what);

/* threads.c: what the script's tasks are lent. */
void touch_stack(void);
_Noreturn void be_task(int index);
void spawn_tasks(const struct mns_script *script);
void join_tasks(const struct mns_script *script);

/* pages.c: what a process does with its pages. */
void forget_mappings(void);
void map_pages(const struct mns_user_action *action);
void inherit_pages(const struct mns_user_action *action);
void change_rights(const struct mns_user_action *action);
void move_pages(const struct mns_user_action *action);
void advise(const struct mns_user_action *action, int advice);
void clear_soft_dirty(void);
void touch_pages(const struct mns_user_action *action);

/* run.c: one script, several times. */
void run_script(const struct mns_script *script, int phases, int runs);

/* log.c: the kernel's log. */
void open_log(void);
void show_log(FILE *to);
void forget_warnings(void);

#endif
