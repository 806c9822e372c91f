// SPDX-License-Identifier: MIT OR GPL-2.0
/* Runs a script from its first phase to its last, several times. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "agent.h"

/* Runs that one command of the host may ask for. */
#define MAX_RUNS 100

/*
 * A serial line is slow, and most runs of a script are equal: the output of a run is collected, and
 * sent as the number of an earlier run if that run's output was the same.
 */
static FILE *output;
static char *texts[MAX_RUNS];

/* Numbers with commas between them; zeros and commas at the end are left out. */
static void show_numbers(const long *numbers, int count)
{
	while (count > 1 && !numbers[count - 1])
		count--;
	for (int i = 0; i < count; i++) {
		if (i)
			fputc(',', output);
		if (numbers[i])
			fprintf(output, "%ld", numbers[i]);
	}
}

/* The order is that of FIELDS in src/implementations/real-kernel/guest-events.ts. */
static void show_event(const struct mns_event *e)
{
	/* A field that can be -1, for none, is sent plus one. */
	const long numbers[] = { e->kind, e->task + 1, e->function, e->process + 1, e->name + 1,
				 e->notifier, e->result, e->callback, e->driver + 1, e->softirq,
				 e->atomic, e->mmap_lock, e->mm_users, e->has_range, e->event,
				 e->blockable, e->pages, e->present, e->freed, e->sequence };

	fputs("@E ", output);
	show_numbers(numbers, sizeof(numbers) / sizeof(numbers[0]));
	if (e->start || e->end)
		fprintf(output, " %llx %llx", (unsigned long long)e->start,
			(unsigned long long)e->end);
	fputc('\n', output);
}

static void show_events(void)
{
	static struct mns_events events;

	do {
		if (ioctl(DEVICE_FD, MNS_IOC_EVENTS, &events))
			fatal("the module's event buffer overflowed");
		for (int i = 0; i < events.count; i++)
			show_event(&events.events[i]);
	} while (events.count);
}

static void show_quiescent(const struct mns_script *script, const struct mns_quiescent *quiescent,
			   int phase)
{
	for (int i = 0; i < script->process_count; i++) {
		const struct mns_quiescent_process *one = &quiescent->processes[i];

		fprintf(output, "@P %d %d %d %d\n", i, one->users, one->count, one->freed);
	}
	for (int i = 0; i < MNS_MAX_NOTIFIERS; i++) {
		const struct mns_quiescent_notifier *one = &quiescent->notifiers[i];

		if (one->identity)
			fprintf(output, "@N %d %d %u %d\n", i, one->identity, one->users, one->mm);
	}
	for (int i = 0; i < script->task_count; i++)
		if (quiescent->inside[i] >= 0)
			fprintf(output, "@B %d %d %d\n", i, quiescent->inside[i],
				quiescent->held[i]);
	fprintf(output, "@S %d\n", phase);
}

/* Returns whether the phase ended in a quiescent state. */
static bool run_phase(const struct mns_script *script, int phase)
{
	static struct mns_quiescent quiescent;

	ioctl(DEVICE_FD, MNS_IOC_PHASE, phase);
	if (ioctl(DEVICE_FD, MNS_IOC_QUIESCE, &quiescent))
		fatal("the module cannot read the quiescent state");
	show_log(output);
	show_events();
	if (quiescent.timed_out)
		return false;
	show_quiescent(script, &quiescent, phase);
	return true;
}

/* Returns whether the guest is as it was before the script. */
static bool reset_module(const struct mns_script *script)
{
	if (ioctl(DEVICE_FD, MNS_IOC_RESET)) {
		fputs("@Z stuck\n", output);
		return false;
	}
	join_tasks(script);
	show_log(output);
	fputs("@Z ok\n", output);
	return true;
}

/* Returns whether another run can follow. */
static bool run_once(const struct mns_script *script, int phases)
{
	bool quiescent = true;

	clear_warn_once();
	if (ioctl(DEVICE_FD, MNS_IOC_LOAD, script))
		fatal("the module rejects the script");
	spawn_tasks(script);
	for (int phase = 0; phase < phases && quiescent; phase++)
		quiescent = run_phase(script, phase);
	if (!quiescent)
		fputs("@R\n", output);
	return reset_module(script);
}

static void print_run(int run)
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
	bool usable = true;

	for (int run = 0; run < runs && run < MAX_RUNS && usable; run++) {
		size_t length;

		free(texts[run]);
		output = open_memstream(&texts[run], &length);
		if (!output)
			fatal("no memory for the output of a run");
		usable = run_once(script, phases);
		fclose(output);
		print_run(run);
	}
	printf("@.\n");
	fflush(stdout);
}
