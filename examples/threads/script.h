/* What a script names, and what performs it. */
#ifndef SCRIPT_H
#define SCRIPT_H

#include "json.h"
#include "notifier.h"

#define MAX_DRIVERS 8
#define MAX_TASKS 16
#define MAX_ACTIONS 64
#define MAX_NAMES 64

/* A driver, whose ops come first: what is called with them finds the driver. */
struct driver {
	struct notifier_ops ops;
	const char *name;
	struct json *behaviours;
	char continued[200]; /* the callbacks that go on, each after a space */
	struct srcu srcu;
};

/* What call_srcu() queues on the driver's own srcu_struct. */
struct driver_work {
	struct srcu_callback callback;
	struct driver *driver;
};

struct process {
	const char *name;
	struct mm *mm;
	bool exiting;
	struct actor *only; /* the thread that execve has left */
};

struct actor {
	struct task task;
	char name[80];
	struct driver *driver;
	struct process *process; /* of a thread */
	int number;
	bool gone;
	struct json *actions[MAX_ACTIONS];
	atomic_int given, done;
	const char *process_name;
	int srcu_index[8], srcu_depth; /* of the read-side critical sections that it is in */
};

struct name {
	const char *name;
	struct notifier *notifier;
};

/* names.c: what the script names. What it does not name refuses the script. */
extern struct driver drivers[MAX_DRIVERS];
extern struct process processes[MAX_MMS];
extern struct name names[MAX_NAMES];
extern int driver_count, process_count, name_count;

struct driver *driver_named(const char *name);
struct process *find_process(const char *name); /* NULL where a fork has yet to make it */
struct process *process_named(const char *name);
void add_process(const char *name, struct mm *mm);
struct notifier *notifier_named(const char *name);
void name_notifier(const char *name, struct notifier *notifier);
/* A text in quotation marks, or null. */
const char *quoted(const char *text);
/* A number, or null for 0. */
const char *number_or_null(int number);

/* driver.c: the callbacks of drivers, and their own memory. */
extern atomic_int held_callbacks;

void make_driver(struct json *described);
/* Lets a held callback go on, now and later. */
void continue_callback(struct driver *driver, const char *callback);
struct notifier *new_notifier(struct driver *driver);
void free_notifier_memory(struct notifier *notifier);
void run_driver_callback(struct srcu_callback *callback);

/* calls.c: the functions that drivers call. */
struct call {
	const char *function;
	const char *process, *name; /* as the script has them, or NULL */
	struct mm *mm;
	struct notifier *notifier;
};

void trace_call(const struct call *call, struct notifier *notifier);
void trace_return(const struct call *call, struct notifier *notifier, int result);
/* The driver is that of the task, or that whose callback calls. */
void perform_call(const struct call *call, struct driver *driver);

/* script.c: performs a script, writes its trace to the file descriptor, and ends the process. */
_Noreturn void run_script(struct json *script, unsigned long seed, int result);

#endif
