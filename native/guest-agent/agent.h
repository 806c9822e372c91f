/* SPDX-License-Identifier: MIT OR GPL-2.0 */
/* The guest's only program: the functions that its files share. */
#ifndef MNS_AGENT_H
#define MNS_AGENT_H

#include <stdio.h>

#include "../guest-module/protocol.h"

/* The module's device, which stays open across execve. */
#define DEVICE_FD 3

/* fatal.c: tells the host why, and ends the guest. */
_Noreturn void fatal(const char *what);

/* threads.c: the threads and processes that perform the script's tasks. */
void prefault_stack(void);
_Noreturn void run_task(int index);
void spawn_tasks(const struct mns_script *script);
void join_tasks(const struct mns_script *script);

/* pages.c: the actions of a process on its pages. */
void forget_mappings(void);
void map_pages(const struct mns_user_action *action);
void inherit_pages(const struct mns_user_action *action);
void change_rights(const struct mns_user_action *action);
void move_pages(const struct mns_user_action *action);
void advise(const struct mns_user_action *action, int advice);
void clear_soft_dirty(void);
void touch_pages(const struct mns_user_action *action);

/* run.c: runs of one script. */
void run_script(const struct mns_script *script, int phases, int runs);

/* log.c: the kernel log. */
void open_log(void);
void show_log(FILE *to);
void clear_warn_once(void);

#endif
