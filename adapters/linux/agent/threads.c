// SPDX-License-Identifier: MIT OR GPL-2.0
/* The threads and processes that a script's tasks are: each asks the module what to do next. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
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
#define MAX_RANGES 32
/* Scripts map below 0x10000000. */
#define ARENA_PAGES 0x10000
#define STACK_SIZE (256 * 1024)

/* What this process has mapped for the script, for a child of it to make its own. */
static struct mns_range mapped[MAX_RANGES];
static int mapped_count;
/* By page: rights are changed to and fro, so that each mprotect changes something. */
static unsigned char read_only[ARENA_PAGES];

static pthread_t threads[MNS_MAX_TASKS];
static char stacks[MNS_MAX_TASKS][STACK_SIZE] __attribute__((aligned(4096)));

/* While a driver holds the mmap lock, a page fault would wait for it. */
void touch_stack(void)
{
	volatile char room[64 * 1024];

	for (size_t i = 0; i < sizeof(room); i += PAGE)
		room[i] = 1;
}

static long map(const struct mns_user_action *action)
{
	/* Not through the C library: a fault in between would be out of place. */
	return syscall(SYS_mmap, action->start, action->end - action->start,
		       PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_POPULATE, -1, 0);
}

static void after_map(const struct mns_user_action *action, int process)
{
	struct mns_range range = { .start = action->start, .end = action->end,
		.process = process };

	/* Reclaim can take only what it may discard. */
	if (action->reclaimed)
		madvise((void *)action->start, action->end - action->start, MADV_FREE);
	ioctl(DEVICE_FD, MNS_IOC_TRACK, &range);
	if (mapped_count < MAX_RANGES)
		mapped[mapped_count++] = range;
}

/* A forked child gets pages of its own: a copy on write would be seen as an invalidation. */
static void own_pages(int process, int reclaimed)
{
	for (int i = 0; i < mapped_count; i++) {
		struct mns_range range = mapped[i];
		void *start = (void *)range.start;

		range.process = process;
		mprotect(start, range.end - range.start, PROT_READ | PROT_WRITE);
		for (uint64_t page = range.start; page < range.end; page += PAGE)
			madvise((void *)page, PAGE, MADV_POPULATE_WRITE);
		if (reclaimed)
			madvise(start, range.end - range.start, MADV_FREE);
		ioctl(DEVICE_FD, MNS_IOC_TRACK, &range);
	}
}

static void fork_child(const struct mns_user_action *action)
{
	long pid = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);

	if (pid)
		return;
	/* The child: what was the process id is the number of its task. */
	if (ioctl(DEVICE_FD, MNS_IOC_JOIN, action->pid))
		_exit(1);
	own_pages(action->process, action->reclaimed);
	touch_stack();
	be_task(-1);
}

static void reap_memory(const struct mns_user_action *action)
{
	int pidfd = syscall(SYS_pidfd_open, action->pid, 0);

	syscall(SYS_process_mrelease, pidfd, 0);
	close(pidfd);
}

static void change_rights(const struct mns_user_action *action)
{
	uint64_t first = action->start / PAGE, end = action->end / PAGE;
	int locked = !read_only[first];

	memset(read_only + first, locked, end - first);
	syscall(SYS_mprotect, action->start, action->end - action->start,
		locked ? PROT_READ : PROT_READ | PROT_WRITE);
}

static void execute(int index)
{
	char number[12];
	char *const arguments[] = { "agent", "task", number, NULL };
	char *const environment[] = { NULL };

	snprintf(number, sizeof(number), "%d", index);
	syscall(SYS_execve, "/init", arguments, environment);
}

static void perform(const struct mns_user_action *action, int index, int process)
{
	unsigned long length = action->end - action->start;

	switch (action->function) {
	case MNS_MMAP:
		if (map(action) == (long)action->start)
			after_map(action, process);
		break;
	case MNS_MUNMAP:
		syscall(SYS_munmap, action->start, length);
		break;
	case MNS_MPROTECT:
		change_rights(action);
		break;
	case MNS_MADVISE:
		syscall(SYS_madvise, action->start, length, MADV_DONTNEED);
		break;
	case MNS_FORK:
		fork_child(action);
		break;
	case MNS_EXECVE:
		execute(index);
		break;
	case MNS_EXIT:
		syscall(SYS_exit_group, 0);
		break;
	case MNS_PROCESS_MRELEASE:
		reap_memory(action);
		break;
	}
}

/* Do as the module says; a negative index: the task has joined already. */
static void serve(int index)
{
	struct mns_user_action action = { 0 };

	if (index >= 0 && ioctl(DEVICE_FD, MNS_IOC_JOIN, index))
		fatal("a task could not join");
	while (ioctl(DEVICE_FD, MNS_IOC_NEXT, &action) == 0)
		perform(&action, action.task, action.own_process);
}

_Noreturn void be_task(int index)
{
	serve(index);
	_exit(0);
}

static void *thread_of_agent(void *argument)
{
	touch_stack();
	serve((int)(intptr_t)argument);
	return NULL;
}

static void start_thread(int index)
{
	pthread_attr_t attributes;

	pthread_attr_init(&attributes);
	pthread_attr_setstack(&attributes, stacks[index], STACK_SIZE);
	if (pthread_create(&threads[index], &attributes, thread_of_agent, (void *)(intptr_t)index))
		fatal("a thread could not be started");
	pthread_attr_destroy(&attributes);
}

static void be_process(const struct mns_script *script, int leader)
{
	int process = script->tasks[leader].owner;

	mapped_count = 0;
	touch_stack();
	for (int i = 0; i < script->task_count; i++) {
		const struct mns_task_decl *task = &script->tasks[i];

		if (task->of == MNS_OF_PROCESS && task->owner == process && task->number > 1)
			start_thread(i);
	}
	be_task(leader);
}

/* Start all that is there at the beginning: processes first, while there is one thread to fork. */
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
			be_process(script, i);
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
