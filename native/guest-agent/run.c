// SPDX-License-Identifier: MIT OR GPL-2.0
/* A script from its first phase to its last, as often as it is asked for. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "agent.h"

/* Of one script, without a word from the host. */
#define MAX_RUNS 100

/*
 * A serial line is slow, and most runs of a script are alike: what a run shows is collected, and
 * told by the number of an earlier run where that was the same.
 */
static FILE *shown;
static char *texts[MAX_RUNS];

/* Numbers with commas between them; what is 0 is left out, and so are commas at the end. */
static void show_numbers(const long *numbers, int count)
{
	while (count > 1 && !numbers[count - 1])
		count--;
	for (int i = 0; i < count; i++) {
		if (i)
			fputc(',', shown);
		if (numbers[i])
			fprintf(shown, "%ld", numbers[i]);
	}
}

/* In the order of FIELDS in src/implementations/real-kernel/guest-events.ts. */
static void show_event(const struct mns_event *e)
{
	/* What can be -1, for none, is shown as one more. */
	const long numbers[] = { e->kind, e->task + 1, e->function, e->process + 1, e->name + 1,
				 e->notifier, e->result, e->callback, e->driver + 1, e->softirq,
				 e->atomic, e->mmap_lock, e->mm_users, e->has_range, e->event,
				 e->blockable, e->pages, e->present, e->freed, e->sequence };

	fputs("@E ", shown);
	show_numbers(numbers, sizeof(numbers) / sizeof(numbers[0]));
	if (e->start || e->end)
		fprintf(shown, " %llx %llx", (unsigned long long)e->start,
			(unsigned long long)e->end);
	fputc('\n', shown);
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

		fprintf(shown, "@P %d %d %d %d\n", i, one->users, one->count, one->freed);
	}
	for (int i = 0; i < MNS_MAX_NOTIFIERS; i++) {
		const struct mns_settled_notifier *one = &settled->notifiers[i];

		if (one->identity)
			fprintf(shown, "@N %d %d %u %d\n", i, one->identity, one->users, one->mm);
	}
	for (int i = 0; i < script->task_count; i++)
		if (settled->inside[i] >= 0)
			fprintf(shown, "@B %d %d %d\n", i, settled->inside[i], settled->held[i]);
	fprintf(shown, "@S %d\n", phase);
}

/* Whether it came to rest. */
static bool run_phase(const struct mns_script *script, int phase)
{
	static struct mns_settled settled;

	ioctl(DEVICE_FD, MNS_IOC_PHASE, phase);
	if (ioctl(DEVICE_FD, MNS_IOC_SETTLE, &settled))
		fatal("the module cannot tell what has settled");
	show_log(shown);
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
		fputs("@Z stuck\n", shown);
		return false;
	}
	join_tasks(script);
	show_log(shown);
	fputs("@Z ok\n", shown);
	return true;
}

/* Whether another run can follow. */
static bool run_once(const struct mns_script *script, int phases)
{
	bool rests = true;

	forget_warnings();
	if (ioctl(DEVICE_FD, MNS_IOC_LOAD, script))
		fatal("the module does not take the script");
	spawn_tasks(script);
	for (int phase = 0; phase < phases && rests; phase++)
		rests = run_phase(script, phase);
	if (!rests)
		fputs("@R\n", shown);
	return put_away(script);
}

/* Show what a run has shown, or which run before it showed the same. */
static void tell(int run)
{
	for (int i = 0; i < run; i++)
		if (texts[i] && !strcmp(texts[i], texts[run])) {
			printf("@= %d\n", i);
			return;
		}
	fputs(texts[run], stdout);
}

void run_script(const struct mns_script *script, int phases, int runs)
{
	bool sound = true;

	for (int run = 0; run < runs && run < MAX_RUNS && sound; run++) {
		size_t length;

		free(texts[run]);
		shown = open_memstream(&texts[run], &length);
		if (!shown)
			fatal("there is no memory for what a run shows");
		sound = run_once(script, phases);
		fclose(shown);
		tell(run);
	}
	printf("@.\n");
	fflush(stdout);
}
