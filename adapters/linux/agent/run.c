// SPDX-License-Identifier: MIT OR GPL-2.0
/* A script from its first phase to its last, as often as it is asked for. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "agent.h"

static void show_event(const struct mns_event *e)
{
	printf("@E %d %d %d %d %d %d %d %d %d %d %d %d %d %d %d %d %d %d %d %llx %llx\n", e->kind,
	       e->function, e->callback, e->softirq, e->atomic, e->mmap_lock, e->event,
	       e->blockable, e->task, e->process, e->name, e->driver, e->notifier, e->result,
	       e->mm_users, e->has_range, e->pages, e->present, e->freed,
	       (unsigned long long)e->start, (unsigned long long)e->end);
}

static void show_events(void)
{
	static struct mns_events events;

	do {
		if (ioctl(DEVICE_FD, MNS_IOC_EVENTS, &events))
			fatal("more events than there is room for");
		for (int i = 0; i < events.count; i++)
			show_event(&events.events[i]);
	} while (events.count);
}

static void show_settled(const struct mns_script *script, const struct mns_settled *settled,
			 int phase)
{
	for (int i = 0; i < script->process_count; i++) {
		const struct mns_settled_process *one = &settled->processes[i];

		printf("@P %d %d %d %d\n", i, one->users, one->count, one->freed);
	}
	for (int i = 0; i < MNS_MAX_NOTIFIERS; i++) {
		const struct mns_settled_notifier *one = &settled->notifiers[i];

		if (one->identity)
			printf("@N %d %d %u %d\n", i, one->identity, one->users, one->mm);
	}
	for (int i = 0; i < script->task_count; i++)
		if (settled->inside[i] >= 0)
			printf("@B %d %d %d\n", i, settled->inside[i], settled->held[i]);
	printf("@S %d\n", phase);
}

/* Whether it came to rest. */
static bool run_phase(const struct mns_script *script, int phase)
{
	static struct mns_settled settled;

	ioctl(DEVICE_FD, MNS_IOC_PHASE, phase);
	if (ioctl(DEVICE_FD, MNS_IOC_SETTLE, &settled))
		fatal("the module cannot tell what has settled");
	show_log();
	show_events();
	if (settled.restless)
		return false;
	show_settled(script, &settled, phase);
	return true;
}

/* Whether the machine is as good as before. */
static bool put_away(const struct mns_script *script)
{
	if (ioctl(DEVICE_FD, MNS_IOC_RESET)) {
		printf("@Z stuck\n");
		return false;
	}
	join_tasks(script);
	show_log();
	printf("@Z ok\n");
	return true;
}

void run_script(const struct mns_script *script, int phases, int runs)
{
	for (int i = 0; i < runs; i++) {
		bool rests = true;

		forget_warnings();
		if (ioctl(DEVICE_FD, MNS_IOC_LOAD, script))
			fatal("the module does not take the script");
		spawn_tasks(script);
		for (int phase = 0; phase < phases && rests; phase++)
			rests = run_phase(script, phase);
		if (!rests)
			printf("@R\n");
		if (!put_away(script))
			break;
	}
	printf("@.\n");
	fflush(stdout);
}
