#include "srcu.h"

bool bug_flip_without_waiting;

int srcu_read_lock(struct srcu *srcu)
{
	int index = atomic_load(&srcu->index);

	delay();
	atomic_fetch_add(&srcu->readers[index], 1);
	delay();
	return index;
}

void srcu_read_unlock(struct srcu *srcu, int index)
{
	delay();
	atomic_fetch_sub(&srcu->readers[index], 1);
	changed();
}

static bool no_readers(void *readers)
{
	return atomic_load((atomic_int *)readers) == 0;
}

/*
 * A reader that has read the index and not yet raised its count is missed by one grace period, rightly: it
 * begins after it. The next one has to wait for it, although the index is another by then.
 */
void synchronize_srcu(struct srcu *srcu)
{
	int old;

	mutex_lock(&srcu->grace_period, "another grace period");
	old = atomic_load(&srcu->index);
	if (!bug_flip_without_waiting)
		wait_until(no_readers, &srcu->readers[!old], "a grace period");
	delay();
	atomic_store(&srcu->index, !old);
	delay();
	wait_until(no_readers, &srcu->readers[old], "a grace period");
	mutex_unlock(&srcu->grace_period);
}

void call_srcu(struct srcu *srcu, struct srcu_callback *callback, void (*function)(struct srcu_callback *))
{
	struct srcu_callback **tail = &srcu->queue;

	callback->function = function;
	callback->next = NULL;
	pthread_mutex_lock(&srcu->queue_lock);
	while (*tail)
		tail = &(*tail)->next;
	*tail = callback;
	atomic_fetch_add(&srcu->queued, 1);
	pthread_mutex_unlock(&srcu->queue_lock);
	changed();
}

struct barrier {
	struct srcu *srcu;
	int queued;
};

static bool all_run(void *argument)
{
	struct barrier *barrier = argument;

	return atomic_load(&barrier->srcu->run) >= barrier->queued;
}

void srcu_barrier(struct srcu *srcu)
{
	struct barrier barrier = { srcu, atomic_load(&srcu->queued) };

	delay();
	wait_until(all_run, &barrier, "functions that call_srcu() queued");
}

static bool has_work(void *argument)
{
	struct srcu *srcu = argument;

	return atomic_load(&srcu->queued) > atomic_load(&srcu->run);
}

static void *run_callbacks(void *argument)
{
	struct srcu *srcu = argument;

	for (;;) {
		struct srcu_callback *batch;

		wait_until(has_work, srcu, "work");
		pthread_mutex_lock(&srcu->queue_lock);
		batch = srcu->queue;
		srcu->queue = NULL;
		pthread_mutex_unlock(&srcu->queue_lock);
		synchronize_srcu(srcu);
		while (batch) {
			struct srcu_callback *next = batch->next;

			delay();
			batch->function(batch);
			atomic_fetch_add(&srcu->run, 1);
			changed();
			batch = next;
		}
	}
	return NULL;
}

void srcu_init(struct srcu *srcu, const char *name)
{
	pthread_mutex_init(&srcu->queue_lock, NULL);
	srcu->task.name = name;
	task_start(&srcu->task, run_callbacks, srcu);
}
