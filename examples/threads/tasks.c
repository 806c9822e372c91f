#include "tasks.h"

#include <sched.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

_Thread_local struct task *current;

static pthread_mutex_t world = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t change = PTHREAD_COND_INITIALIZER;
static pthread_cond_t quiescent = PTHREAD_COND_INITIALIZER;
static unsigned long version;
static int active, waiting;

static pthread_mutex_t tracing;
static FILE *events;
static char *text;
static size_t length;
static int output;
static unsigned long seeds;

static unsigned long next_random(unsigned long *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state >> 11;
}

void tasks_begin(unsigned long seed, int result)
{
	pthread_mutexattr_t attributes;

	/* An event may be made of what other events are made from: settled reads counts under this lock. */
	pthread_mutexattr_init(&attributes);
	pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
	pthread_mutex_init(&tracing, &attributes);
	seeds = seed * 0x9e3779b97f4a7c15UL + 1;
	output = result;
	events = open_memstream(&text, &length);
}

struct start {
	struct task *task;
	void *(*body)(void *);
	void *argument;
};

static void *run(void *argument)
{
	struct start *start = argument;

	current = start->task;
	delay();
	start->body(start->argument);
	pthread_mutex_lock(&world);
	if (--active == 0)
		pthread_cond_signal(&quiescent);
	pthread_mutex_unlock(&world);
	return NULL;
}

void task_start(struct task *task, void *(*body)(void *), void *argument)
{
	/* How often a task is delayed is drawn for the whole run, so that some are much slower than others. */
	static const unsigned delays[] = { 0, 1, 4, 10 };
	static const unsigned longest[] = { 50, 200, 500, 1000 };
	struct start *start = malloc(sizeof(*start));
	pthread_t thread;

	*start = (struct start){ task, body, argument };
	task->random = next_random(&seeds) | 1;
	task->delays = delays[next_random(&seeds) % 4];
	task->longest = longest[next_random(&seeds) % 4];
	pthread_mutex_lock(&world);
	active++;
	pthread_mutex_unlock(&world);
	if (pthread_create(&thread, NULL, run, start) != 0)
		refuse("no thread for", task->name);
}

void delay(void)
{
	unsigned long random;

	if (!current || current->delays == 0)
		return;
	random = next_random(&current->random);
	if (random % 16 >= current->delays)
		return;
	if (random & 16)
		sched_yield();
	else
		usleep((random >> 5) % current->longest);
}

void wait_until(bool (*ready)(void *), void *argument, const char *what)
{
	pthread_mutex_lock(&world);
	while (!ready(argument)) {
		unsigned long seen = version;

		current->waits_for = what;
		waiting++;
		if (--active == 0)
			pthread_cond_signal(&quiescent);
		while (version == seen)
			pthread_cond_wait(&change, &world);
	}
	current->waits_for = NULL;
	pthread_mutex_unlock(&world);
}

void changed(void)
{
	pthread_mutex_lock(&world);
	version++;
	active += waiting;
	waiting = 0;
	pthread_cond_broadcast(&change);
	pthread_mutex_unlock(&world);
}

void wait_for_quiescence(void)
{
	pthread_mutex_lock(&world);
	while (active > 0)
		pthread_cond_wait(&quiescent, &world);
	pthread_mutex_unlock(&world);
}

void trace_lock(void)
{
	pthread_mutex_lock(&tracing);
}

void trace_unlock(void)
{
	pthread_mutex_unlock(&tracing);
}

void trace(const char *format, ...)
{
	va_list values;

	trace_lock();
	if (ftell(events) > 0)
		fputc(',', events);
	va_start(values, format);
	vfprintf(events, format, values);
	va_end(values);
	trace_unlock();
}

void report(const char *what, const char *detail)
{
	trace("{\"kind\":\"report\",\"report\":\"%s\",\"task\":\"%s\",\"detail\":\"%s\"}", what, current->name, detail);
}

static _Noreturn void leave(const char *result, size_t size)
{
	while (size > 0) {
		ssize_t written = write(output, result, size);

		if (written <= 0)
			break;
		result += written;
		size -= (size_t)written;
	}
	_exit(0);
}

void end_run(void)
{
	/* Nobody unlocks: no other task can add an event. */
	trace_lock();
	fflush(events);
	leave(text, length);
}

void report_and_end(const char *what, const char *detail)
{
	trace_lock();
	report(what, detail);
	end_run();
}

void refuse(const char *why, const char *what)
{
	char message[200];
	int size = snprintf(message, sizeof(message), "!%s %s", why, what);

	trace_lock();
	leave(message, (size_t)size < sizeof(message) ? (size_t)size : sizeof(message) - 1);
}

static bool take_mutex(void *argument)
{
	struct mutex *mutex = argument;

	if (mutex->held)
		return false;
	mutex->held = true;
	return true;
}

void mutex_lock(struct mutex *mutex, const char *what)
{
	delay();
	wait_until(take_mutex, mutex, what);
}

void mutex_unlock(struct mutex *mutex)
{
	pthread_mutex_lock(&world);
	mutex->held = false;
	pthread_mutex_unlock(&world);
	changed();
}

static bool take_read(void *argument)
{
	struct rw_semaphore *lock = argument;

	if (lock->writer || lock->waiting_writers > 0)
		return false;
	lock->readers++;
	current->reading[lock->number]++;
	return true;
}

static bool take_write(void *argument)
{
	struct rw_semaphore *lock = argument;

	if (lock->writer || lock->readers > 0)
		return false;
	lock->waiting_writers--;
	lock->writer = current;
	return true;
}

void down_read(struct rw_semaphore *lock)
{
	delay();
	wait_until(take_read, lock, "mmap_lock for reading");
}

void down_write(struct rw_semaphore *lock)
{
	delay();
	pthread_mutex_lock(&world);
	lock->waiting_writers++;
	pthread_mutex_unlock(&world);
	wait_until(take_write, lock, "mmap_lock for writing");
}

void up_read(struct rw_semaphore *lock)
{
	if (current->reading[lock->number] == 0)
		report_and_end("unlock by a task that does not hold the lock", "mmap_lock");
	pthread_mutex_lock(&world);
	lock->readers--;
	current->reading[lock->number]--;
	pthread_mutex_unlock(&world);
	changed();
}

void up_write(struct rw_semaphore *lock)
{
	if (lock->writer != current)
		report_and_end("unlock by a task that does not hold the lock", "mmap_lock");
	pthread_mutex_lock(&world);
	lock->writer = NULL;
	pthread_mutex_unlock(&world);
	changed();
}

void downgrade_write(struct rw_semaphore *lock)
{
	pthread_mutex_lock(&world);
	lock->writer = NULL;
	lock->readers++;
	current->reading[lock->number]++;
	pthread_mutex_unlock(&world);
	changed();
}
