/* Sleepable RCU, with one count of readers for each of two indexes. */
#ifndef SRCU_H
#define SRCU_H

#include "tasks.h"

struct srcu_callback {
	void (*function)(struct srcu_callback *callback);
	struct srcu_callback *next;
};

struct srcu {
	atomic_int index;
	atomic_int readers[2];
	struct mutex grace_period;
	pthread_mutex_t queue_lock;
	struct srcu_callback *queue;
	atomic_int queued, run;
	struct task task;
};

/* A bug: a grace period flips the index without waiting for those readers first that are late. */
extern bool bug_flip_without_waiting;

void srcu_init(struct srcu *srcu, const char *name);
int srcu_read_lock(struct srcu *srcu);
void srcu_read_unlock(struct srcu *srcu, int index);
void synchronize_srcu(struct srcu *srcu);
void call_srcu(struct srcu *srcu, struct srcu_callback *callback, void (*function)(struct srcu_callback *));
/* Waits until each function that was queued before has run. */
void srcu_barrier(struct srcu *srcu);

#endif
