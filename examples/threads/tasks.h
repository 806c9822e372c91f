/* Threads, what they wait for, random delays, and the trace: what a run stands on. */
#ifndef TASKS_H
#define TASKS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>

#define MAX_MMS 16

struct task {
	const char *name;
	const char *function; /* the call that it is inside of, or NULL */
	const char *waits_for;
	bool held;            /* in a callback that the script holds */
	bool fail_allocation;
	int reading[MAX_MMS]; /* how often it holds each mmap lock for reading */
	unsigned long random;
	unsigned delays; /* of 16 accesses to shared memory, so many are delayed, */
	unsigned longest; /* by so many microseconds at most */
};

extern _Thread_local struct task *current;

/* Before any thread starts. Each seed gives other delays. */
void tasks_begin(unsigned long seed, int result);
void task_start(struct task *task, void *(*body)(void *), void *argument);

/* At each access to shared memory whose order matters. */
void delay(void);

/* Waits until ready() is true, which is asked under a lock of its own and may take what it finds. */
void wait_until(bool (*ready)(void *), void *argument, const char *what);
/* After each change that a wait_until() may wait for. */
void changed(void);
/* Waits until every task is inside of wait_until(), and finds that it is not ready. */
void wait_for_quiescence(void);

/* Appends an event to the trace. */
void trace(const char *format, ...) __attribute__((format(printf, 1, 2)));
void trace_lock(void);
void trace_unlock(void);
/* Reports, where the kernel goes on. */
void report(const char *what, const char *detail);
/* Reports, where the kernel has no defined behaviour: the run ends here. */
_Noreturn void report_and_end(const char *what, const char *detail);
_Noreturn void end_run(void);
/* The script cannot be performed. */
_Noreturn void refuse(const char *why, const char *what);

/* A lock whose waiters sleep. */
struct mutex {
	bool held;
};
void mutex_lock(struct mutex *mutex, const char *what);
void mutex_unlock(struct mutex *mutex);

/* The mmap lock: a waiting writer holds up new readers. */
struct rw_semaphore {
	int number;
	int readers;
	int waiting_writers;
	struct task *writer;
};
void down_read(struct rw_semaphore *lock);
void up_read(struct rw_semaphore *lock);
void down_write(struct rw_semaphore *lock);
void up_write(struct rw_semaphore *lock);
void downgrade_write(struct rw_semaphore *lock);

#endif
