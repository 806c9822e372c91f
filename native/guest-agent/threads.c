// SPDX-License-Identifier: MIT OR GPL-2.0
/* The threads and processes that perform a script's tasks: each asks the module what to do next. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent.h"

#define PAGE 4096UL
#define STACK_SIZE (256 * 1024)

static pthread_t threads[MNS_MAX_TASKS];
static char stacks[MNS_MAX_TASKS][STACK_SIZE] __attribute__((aligned(4096)));

/* A page fault on the stack would wait for an mmap lock that a driver holds. */
void prefault_stack(void)
{
	volatile char stack[64 * 1024];

	for (size_t i = 0; i < sizeof(stack); i += PAGE)
		stack[i] = 1;
}

static void fork_child(const struct mns_user_action *action)
{
	long pid = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);

	if (pid)
		return;
	/* The child. For a fork, pid is the number of the child's task. */
	if (ioctl(DEVICE_FD, MNS_IOC_JOIN, action->pid))
		_exit(1);
	inherit_pages(action);
	prefault_stack();
	run_task(-1);
}

static void reap_memory(const struct mns_user_action *action)
{
	int pidfd = syscall(SYS_pidfd_open, action->pid, 0);

	syscall(SYS_process_mrelease, pidfd, 0);
	close(pidfd);
}

static void execute(int index)
{
	char number[12];
	char *const arguments[] = { "agent", "task", number, NULL };
	char *const environment[] = { NULL };

	snprintf(number, sizeof(number), "%d", index);
	syscall(SYS_execve, "/init", arguments, environment);
}

/* Returns false where the action is not about pages. */
static bool perform_on_pages(const struct mns_user_action *action)
{
	switch (action->function) {
	case MNS_MMAP:
		map_pages(action);
		return true;
	case MNS_MUNMAP:
		syscall(SYS_munmap, action->start, action->end - action->start);
		return true;
	case MNS_MPROTECT:
		change_rights(action);
		return true;
	case MNS_MADVISE:
		advise(action, MADV_DONTNEED);
		return true;
	case MNS_MADVISE_FREE:
		advise(action, MADV_FREE);
		return true;
	case MNS_MADVISE_COLD:
		advise(action, MADV_COLD);
		return true;
	case MNS_MREMAP:
		move_pages(action);
		return true;
	case MNS_CLEAR_REFS:
		clear_soft_dirty();
		return true;
	case MNS_HANDLE_MM_FAULT:
		touch_pages(action);
		return true;
	default:
		return false;
	}
}

static void perform(const struct mns_user_action *action)
{
	if (perform_on_pages(action))
		return;
	switch (action->function) {
	case MNS_FORK:
		fork_child(action);
		break;
	case MNS_EXECVE:
		execute(action->task);
		break;
	case MNS_EXIT:
		syscall(SYS_exit_group, 0);
		break;
	case MNS_PROCESS_MRELEASE:
		reap_memory(action);
		break;
	}
}

/* A negative index: the task has joined already. */
static void perform_actions(int index)
{
	struct mns_user_action action = { 0 };

	if (index >= 0 && ioctl(DEVICE_FD, MNS_IOC_JOIN, index))
		fatal("a task could not join");
	while (ioctl(DEVICE_FD, MNS_IOC_NEXT, &action) == 0)
		perform(&action);
}

_Noreturn void run_task(int index)
{
	perform_actions(index);
	_exit(0);
}

static void *thread_main(void *argument)
{
	prefault_stack();
	perform_actions((int)(intptr_t)argument);
	return NULL;
}

static void start_thread(int index)
{
	pthread_attr_t attributes;

	pthread_attr_init(&attributes);
	pthread_attr_setstack(&attributes, stacks[index], STACK_SIZE);
	if (pthread_create(&threads[index], &attributes, thread_main, (void *)(intptr_t)index))
		fatal("a thread could not be started");
	pthread_attr_destroy(&attributes);
}

static void run_process(const struct mns_script *script, int leader)
{
	int process = script->tasks[leader].owner;

	forget_mappings();
	prefault_stack();
	for (int i = 0; i < script->task_count; i++) {
		const struct mns_task_decl *task = &script->tasks[i];

		if (task->of == MNS_OF_PROCESS && task->owner == process && task->number > 1)
			start_thread(i);
	}
	run_task(leader);
}

/* Processes come first, while the agent has no thread besides the one that forks. */
void spawn_tasks(const struct mns_script *script)
{
	for (int i = 0; i < script->task_count; i++) {
		const struct mns_task_decl *task = &script->tasks[i];

		if (task->of != MNS_OF_PROCESS || task->number != 1 ||
		    !script->processes[task->owner].initial)
			continue;
		long pid = fork();

		if (pid < 0)
			fatal("a process could not be started");
		if (pid == 0)
			run_process(script, i);
	}
	for (int i = 0; i < script->task_count; i++)
		if (script->tasks[i].of != MNS_OF_PROCESS)
			start_thread(i);
}

void join_tasks(const struct mns_script *script)
{
	for (int i = 0; i < script->task_count; i++)
		if (script->tasks[i].of != MNS_OF_PROCESS)
			pthread_join(threads[i], NULL);
	while (waitpid(-1, NULL, 0) > 0)
		;
}
