/*
 * An adapter with real threads, to start from: see docs/check-your-implementation.md.
 *
 *     cc -O1 -pthread -o adapter examples/threads/[a-z]*.c
 *
 * Each run of a script is a process of its own, in which each task of the script is a thread. A run ends by
 * the end of its process, so that nothing has to be taken down, whatever state a bug has left behind.
 */
#include "json.h"
#include "notifier.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

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

static struct driver drivers[8];
static struct process processes[MAX_MMS];
static struct actor actors[MAX_TASKS];
static struct name names[MAX_NAMES];
static int driver_count, process_count, actor_count, name_count;
static pthread_mutex_t tables = PTHREAD_MUTEX_INITIALIZER;
static atomic_int notifiers_made, held_callbacks;

static const char *quoted(const char *text)
{
	static _Thread_local char buffers[2][100];
	static _Thread_local int next;
	char *buffer = buffers[next ^= 1];

	if (!text)
		return "null";
	snprintf(buffer, sizeof(buffers[0]), "\"%s\"", text);
	return buffer;
}

static const char *number_or_null(int number)
{
	static _Thread_local char buffer[16];

	if (number == 0)
		return "null";
	snprintf(buffer, sizeof(buffer), "%d", number);
	return buffer;
}

/* What the script names */

static struct driver *driver_named(const char *name)
{
	for (int i = 0; i < driver_count; i++)
		if (strcmp(drivers[i].name, name) == 0)
			return &drivers[i];
	refuse("no such driver:", name);
}

static struct process *find_process(const char *name)
{
	struct process *found = NULL;

	pthread_mutex_lock(&tables);
	for (int i = 0; i < process_count; i++)
		if (strcmp(processes[i].name, name) == 0)
			found = &processes[i];
	pthread_mutex_unlock(&tables);
	return found;
}

static struct process *process_named(const char *name)
{
	struct process *found = name ? find_process(name) : NULL;

	if (!found)
		refuse("no such process:", name ? name : "(none)");
	return found;
}

static struct process *add_process(const char *name, struct mm *mm)
{
	struct process *added;

	pthread_mutex_lock(&tables);
	if (process_count == MAX_MMS)
		refuse("too many processes, at", name);
	added = &processes[process_count];
	added->name = name;
	added->mm = mm;
	process_count++;
	pthread_mutex_unlock(&tables);
	return added;
}

static struct notifier *notifier_named(const char *name)
{
	struct notifier *found = NULL;

	pthread_mutex_lock(&tables);
	for (int i = 0; i < name_count; i++)
		if (name && strcmp(names[i].name, name) == 0)
			found = names[i].notifier;
	pthread_mutex_unlock(&tables);
	if (!found)
		refuse("no such notifier:", name ? name : "(none)");
	return found;
}

static void name_notifier(const char *name, struct notifier *notifier)
{
	int i = 0;

	pthread_mutex_lock(&tables);
	while (i < name_count && strcmp(names[i].name, name) != 0)
		i++;
	if (i == MAX_NAMES)
		refuse("too many notifiers, at", name);
	if (i == name_count)
		name_count++;
	names[i] = (struct name){ name, notifier };
	pthread_mutex_unlock(&tables);
}

/* A driver's own memory */

static struct notifier *new_notifier(const struct notifier_ops *ops)
{
	struct notifier *made = calloc(1, sizeof(*made));

	made->identity = atomic_fetch_add(&notifiers_made, 1) + 1;
	made->ops = ops;
	return made;
}

/* The memory stays, so that a later use can be noticed. */
static void free_notifier_memory(struct notifier *notifier)
{
	delay();
	trace_lock();
	if (atomic_exchange(&notifier->freed, true))
		report_and_end("double free", "mmu_notifier");
	trace("{\"kind\":\"free\",\"object\":\"mmu_notifier\",\"notifier\":%d}", notifier->identity);
	trace_unlock();
}

/* Callbacks */

struct entry {
	struct driver *driver;
	const char *callback;
	struct mm *mm;
	struct notifier *notifier; /* NULL in alloc_notifier */
	const struct range *range;
};

static void call_from_callback(struct entry *entry, const char *function);

static bool continued(void *argument)
{
	struct entry *entry = argument;
	char word[64];
	bool found;

	snprintf(word, sizeof(word), " %s ", entry->callback);
	pthread_mutex_lock(&tables);
	found = strstr(entry->driver->continued, word) != NULL;
	pthread_mutex_unlock(&tables);
	return found;
}

/* A notifier that could not be registered has no mm. */
static const char *process_of(struct entry *entry)
{
	return entry->mm ? entry->mm->process : NULL;
}

static const char *mmap_lock_of(struct mm *mm)
{
	if (!mm)
		return "none";
	if (mm->mmap_lock.writer == current)
		return "write";
	return current->reading[mm->mmap_lock.number] ? "read" : "none";
}

static void trace_entry(struct entry *entry)
{
	bool atomic = current == &notifier_srcu.task || current == &entry->driver->srcu.task;
	char told[200] = "null";
	int pages[3];

	delay();
	trace_lock();
	if (entry->range) {
		mm_count_pages(entry->mm, entry->range, pages);
		snprintf(told, sizeof(told),
			 "{\"start\":%ld,\"end\":%ld,\"event\":\"%s\",\"blockable\":true,\"pages\":%d,\"present\":%d,\"freed\":%d}",
			 entry->range->start, entry->range->end, entry->range->event, pages[0], pages[1], pages[2]);
	}
	trace("{\"kind\":\"enter\",\"task\":\"%s\",\"callback\":\"%s\",\"driver\":\"%s\",\"process\":%s,"
	      "\"notifier\":%s,\"context\":\"process\",\"atomic\":%s,\"mmapLock\":\"%s\",\"mmUsers\":%d,\"range\":%s}",
	      current->name, entry->callback, entry->driver->name, quoted(process_of(entry)),
	      number_or_null(entry->notifier ? entry->notifier->identity : 0), atomic ? "true" : "false",
	      mmap_lock_of(entry->mm), entry->mm ? atomic_load(&entry->mm->users) : 0, told);
	trace_unlock();
}

static void trace_exit(struct entry *entry, struct notifier *notifier, int result)
{
	delay();
	trace("{\"kind\":\"leave\",\"task\":\"%s\",\"callback\":\"%s\",\"driver\":\"%s\",\"process\":%s,"
	      "\"notifier\":%s,\"result\":%d}",
	      current->name, entry->callback, entry->driver->name, quoted(process_of(entry)),
	      number_or_null(notifier ? notifier->identity : 0), result);
}

static void hold(struct entry *entry)
{
	current->held = true;
	atomic_fetch_add(&held_callbacks, 1);
	wait_until(continued, entry, "a held callback");
	atomic_fetch_sub(&held_callbacks, 1);
	current->held = false;
}

/* Does what the script wants of the callback. True where it returns something of its own: *result. */
static bool behave(struct entry *entry, int *result)
{
	bool returns = false;

	for (struct json *one = entry->driver->behaviours->first; one; one = one->next) {
		if (!json_is(one, "callback", entry->callback))
			continue;
		if (json_is(one, "does", "hold")) {
			hold(entry);
		} else if (json_is(one, "does", "sleep")) {
			usleep(100);
		} else if (json_is(one, "does", "call")) {
			if (json_get(one, "process"))
				refuse("no callback that acts on another mm:", entry->callback);
			call_from_callback(entry, json_text(one, "function"));
		} else if (json_is(one, "does", "return") && json_is(one, "when", "always")) {
			*result = (int)json_number(one, "result");
			returns = true;
		}
	}
	return returns;
}

static int plain_callback(struct entry entry)
{
	int result = 0;

	trace_entry(&entry);
	behave(&entry, &result);
	trace_exit(&entry, entry.notifier, result);
	return result;
}

static struct driver *driver_of(const struct notifier_ops *ops)
{
	return (struct driver *)ops;
}

static void release(struct notifier *notifier, struct mm *mm)
{
	plain_callback((struct entry){ driver_of(notifier->ops), "release", mm, notifier, NULL });
}

static int invalidate_range_start(struct notifier *notifier, struct mm *mm, const struct range *range)
{
	return plain_callback((struct entry){ driver_of(notifier->ops), "invalidate_range_start", mm, notifier, range });
}

static int invalidate_range_end(struct notifier *notifier, struct mm *mm, const struct range *range)
{
	return plain_callback((struct entry){ driver_of(notifier->ops), "invalidate_range_end", mm, notifier, range });
}

static int alloc_notifier(const struct notifier_ops *ops, struct mm *mm, struct notifier **made)
{
	struct entry entry = { driver_of(ops), "alloc_notifier", mm, NULL, NULL };
	int result = 0;

	trace_entry(&entry);
	*made = behave(&entry, &result) ? NULL : new_notifier(ops);
	trace_exit(&entry, *made, result);
	return result;
}

static void free_notifier(struct notifier *notifier)
{
	struct entry entry = { driver_of(notifier->ops), "free_notifier", notifier->mm, notifier, NULL };
	int result = 0;

	trace_entry(&entry);
	behave(&entry, &result);
	free_notifier_memory(notifier);
	trace_exit(&entry, notifier, result);
}

/* Functions of the kernel, called by a callback or by a task */

/* What is called, with what the script calls its arguments. */
struct call {
	const char *function;
	const char *process, *name; /* as the script has them, or NULL */
	struct mm *mm;
	struct notifier *notifier;
};

static void trace_call(const struct call *call, struct notifier *notifier)
{
	delay();
	trace("{\"kind\":\"call\",\"task\":\"%s\",\"function\":\"%s\",\"process\":%s,\"name\":%s,\"notifier\":%s}",
	      current->name, call->function, quoted(call->process), quoted(call->name),
	      number_or_null(notifier ? notifier->identity : 0));
	delay();
}

static void trace_return(const struct call *call, struct notifier *notifier, int result)
{
	delay();
	trace("{\"kind\":\"return\",\"task\":\"%s\",\"function\":\"%s\",\"process\":%s,\"name\":%s,\"notifier\":%s,"
	      "\"result\":%d}",
	      current->name, call->function, quoted(call->process), quoted(call->name),
	      number_or_null(notifier ? notifier->identity : 0), result);
}

static void run_driver_callback(struct srcu_callback *callback)
{
	plain_callback((struct entry){ ((struct driver_work *)callback)->driver, "free_notifier", NULL, NULL, NULL });
}

/* The driver is that of the task, or that whose callback calls. */
static void perform_call(const struct call *call, struct driver *driver)
{
	const char *function = call->function, *outer = current->function;
	struct actor *actor = (struct actor *)current;
	struct notifier *subject = call->notifier, *returned = NULL;
	int result = 0;

	if (strcmp(function, "mmu_notifier_register") == 0 || strcmp(function, "__mmu_notifier_register") == 0) {
		subject = new_notifier(&driver->ops);
		if (call->name)
			name_notifier(call->name, subject);
		trace_call(call, subject);
	} else {
		trace_call(call, subject);
	}
	current->function = function;
	if (strcmp(function, "mmu_notifier_register") == 0)
		result = mmu_notifier_register(subject, call->mm);
	else if (strcmp(function, "__mmu_notifier_register") == 0)
		result = mmu_notifier_register_locked(subject, call->mm);
	else if (strcmp(function, "mmu_notifier_get") == 0)
		result = mmu_notifier_get(&driver->ops, call->mm, &returned);
	else if (strcmp(function, "mmu_notifier_get_locked") == 0)
		result = mmu_notifier_get_locked(&driver->ops, call->mm, &returned);
	else if (strcmp(function, "mmu_notifier_put") == 0)
		mmu_notifier_put(subject);
	else if (strcmp(function, "mmu_notifier_unregister") == 0)
		mmu_notifier_unregister(subject, call->mm);
	else if (strcmp(function, "mmu_notifier_synchronize") == 0)
		mmu_notifier_synchronize();
	else if (strcmp(function, "kfree") == 0)
		free_notifier_memory(subject);
	else if (strcmp(function, "mmget") == 0)
		mmget(call->mm);
	else if (strcmp(function, "mmget_not_zero") == 0)
		result = mmget_not_zero(call->mm);
	else if (strcmp(function, "mmput") == 0)
		mmput(call->mm);
	else if (strcmp(function, "mmgrab") == 0)
		mmgrab(call->mm);
	else if (strcmp(function, "mmdrop") == 0)
		mmdrop(call->mm);
	else if (strcmp(function, "mmap_read_lock") == 0)
		down_read(&call->mm->mmap_lock);
	else if (strcmp(function, "mmap_read_unlock") == 0)
		up_read(&call->mm->mmap_lock);
	else if (strcmp(function, "mmap_write_lock") == 0)
		down_write(&call->mm->mmap_lock);
	else if (strcmp(function, "mmap_write_unlock") == 0)
		up_write(&call->mm->mmap_lock);
	else if (strcmp(function, "srcu_read_lock") == 0)
		actor->srcu_index[actor->srcu_depth++] = srcu_read_lock(&driver->srcu);
	else if (strcmp(function, "srcu_read_unlock") == 0) {
		if (actor->srcu_depth == 0)
			report_and_end("unbalanced SRCU read unlock", driver->name);
		srcu_read_unlock(&driver->srcu, actor->srcu_index[--actor->srcu_depth]);
	} else if (strcmp(function, "synchronize_srcu") == 0)
		synchronize_srcu(&driver->srcu);
	else if (strcmp(function, "srcu_barrier") == 0)
		srcu_barrier(&driver->srcu);
	else if (strcmp(function, "call_srcu") == 0) {
		struct driver_work *work = malloc(sizeof(*work));

		work->driver = driver;
		call_srcu(&driver->srcu, &work->callback, run_driver_callback);
	} else
		refuse("no such function:", function);

	/* A registration that succeeds returns its notifier, as a get does. */
	if (strstr(function, "mmu_notifier_register") && result == 0)
		returned = subject;
	if (strstr(function, "mmu_notifier_get") && returned && call->name)
		name_notifier(call->name, returned);
	trace_return(call, returned, result);
	current->function = outer;
}

static void call_from_callback(struct entry *entry, const char *function)
{
	bool takes_notifier = strcmp(function, "mmu_notifier_put") == 0 || strcmp(function, "kfree") == 0 ||
			      strcmp(function, "mmu_notifier_unregister") == 0;

	perform_call(&(struct call){ function, NULL, NULL, entry->mm, takes_notifier ? entry->notifier : NULL },
		     entry->driver);
}

/* The tasks of a script */

static void trace_syscall(const char *kind, const char *function)
{
	const struct call call = { .function = function };

	if (strcmp(kind, "call") == 0)
		trace_call(&call, NULL);
	else
		trace_return(&call, NULL, 0);
}

static void perform_action(struct actor *actor, struct json *action)
{
	struct process *process = actor->process;
	struct json *range = json_get(action, "range");
	long start = json_number(range, "start"), end = json_number(range, "end");
	const char *function = json_is(action, "do", "range") ? json_text(action, "call") : json_text(action, "do");

	if (json_is(action, "do", "call")) {
		const char *on = json_text(action, "process"), *name = json_text(action, "notifier");
		struct call call = { json_text(action, "function"), on, name, NULL, NULL };

		if (json_number(action, "atomic"))
			refuse("no calls from atomic context:", call.function);
		if (on)
			call.mm = process_named(on)->mm;
		else if (name)
			call.notifier = notifier_named(name);
		if (call.notifier)
			call.mm = call.notifier->mm;
		perform_call(&call, actor->driver);
		return;
	}
	trace_syscall("call", function);
	actor->task.function = function;
	if (strcmp(function, "mmap") == 0) {
		mm_mmap(process->mm, start, end);
	} else if (strcmp(function, "munmap") == 0) {
		mm_munmap(process->mm, start, end);
	} else if (strcmp(function, "madvise") == 0) {
		mm_madvise(process->mm, start, end);
	} else if (strcmp(function, "mprotect") == 0) {
		mm_mprotect(process->mm, start, end);
	} else if (strcmp(function, "fork") == 0) {
		struct mm *child = mm_fork(process->mm, json_text(action, "child"));

		if (child)
			add_process(json_text(action, "child"), child);
		changed();
	} else if (strcmp(function, "execve") == 0) {
		struct mm *old = process->mm;

		process->only = actor;
		process->mm = mm_new(process->name);
		changed();
		mmput(old);
	} else if (strcmp(function, "exit") == 0) {
		process->exiting = true;
		changed();
		actor->gone = true;
		mmput(process->mm);
	} else {
		refuse("no such action:", function);
	}
	trace_syscall("return", function);
	actor->task.function = NULL;
}

/* Whether there is something to do: the next action, or to leave. */
static bool has_action(void *argument)
{
	struct actor *actor = argument;
	struct process *process = actor->process;

	return atomic_load(&actor->given) > atomic_load(&actor->done) ||
	       (process && (process->exiting || (process->only && process->only != actor)));
}

static bool process_exists(void *argument)
{
	struct actor *actor = argument;

	actor->process = find_process(actor->process_name);
	return actor->process != NULL;
}

static void *act(void *argument)
{
	struct actor *actor = argument;
	struct mm *mm;

	if (actor->process_name)
		wait_until(process_exists, actor, "its process");
	mm = actor->process ? actor->process->mm : NULL;
	while (!actor->gone) {
		wait_until(has_action, actor, "an action");
		if (actor->process && (actor->process->exiting || (actor->process->only && actor->process->only != actor)))
			break;
		perform_action(actor, actor->actions[actor->done]);
		atomic_fetch_add(&actor->done, 1);
		changed();
	}
	/* A thread that leaves with its process gives its reference back. */
	if (!actor->gone && mm)
		mmput(mm);
	return NULL;
}

static struct actor *actor_for(struct json *task)
{
	const char *of = json_text(task, "of"), *name = json_text(task, "name");
	int number = (int)json_number(task, "number");
	struct actor *actor = actors;
	char text[80];

	if (strcmp(of, "kernel") == 0)
		refuse("no task of the kernel's:", name);
	if (number == 1)
		snprintf(text, sizeof(text), "%s %s", of, name);
	else
		snprintf(text, sizeof(text), "%s %d of %s %s", strcmp(of, "driver") == 0 ? "task" : "thread", number, of, name);
	while (actor < actors + actor_count && strcmp(actor->name, text) != 0)
		actor++;
	if (actor == actors + MAX_TASKS)
		refuse("too many tasks, at", text);
	if (actor < actors + actor_count)
		return actor;
	actor_count++;
	strcpy(actor->name, text);
	actor->task.name = actor->name;
	actor->number = number;
	if (strcmp(of, "driver") == 0)
		actor->driver = driver_named(name);
	else
		actor->process_name = name;
	return actor;
}

/* What the script does itself, which shows as no event. */
static void perform_silently(struct json *action)
{
	delay();
	if (json_is(action, "do", "continue")) {
		struct driver *driver = driver_named(json_text(action, "driver"));

		pthread_mutex_lock(&tables);
		strcat(strcat(driver->continued, json_text(action, "callback")), " ");
		pthread_mutex_unlock(&tables);
	} else if (json_is(action, "do", "set-users")) {
		struct notifier *notifier = notifier_named(json_text(action, "notifier"));

		pthread_mutex_lock(&notifier->mm->list_lock);
		notifier->users = (unsigned)json_number(action, "users");
		pthread_mutex_unlock(&notifier->mm->list_lock);
	} else if (json_is(action, "do", "fail-allocation")) {
		actor_for(json_get(action, "task"))->task.fail_allocation = true;
	} else {
		refuse("no such action:", json_text(action, "do"));
	}
	changed();
}

static bool is_silent(struct json *action)
{
	static const char *const silent[] = { "continue", "set-users", "fail-allocation", "signal", "kill" };

	for (size_t i = 0; i < sizeof(silent) / sizeof(*silent); i++)
		if (json_is(action, "do", silent[i]))
			return true;
	return false;
}

static struct task script_task = { .name = "script" };

static void *perform_phase_silently(void *argument)
{
	struct json *phase = argument;

	for (struct json *action = phase->first; action; action = action->next)
		if (is_silent(action))
			perform_silently(action);
	return NULL;
}

/* What is read when a phase is quiescent */

static void trace_settled(int phase)
{
	char *text;
	size_t length;
	FILE *out = open_memstream(&text, &length);
	const char *comma = "";

	fprintf(out, "{\"kind\":\"settled\",\"phase\":%d,\"processes\":[", phase);
	for (int i = 0; i < process_count; i++, comma = ",") {
		struct mm *mm = processes[i].mm;
		bool freed = atomic_load(&mm->freed);

		fprintf(out, "%s{\"process\":\"%s\",\"mmUsers\":%d,\"mmCount\":%d,\"freed\":%s}", comma, processes[i].name,
			freed ? 0 : atomic_load(&mm->users), freed ? 0 : atomic_load(&mm->count), freed ? "true" : "false");
	}
	fprintf(out, "],\"notifiers\":[");
	comma = "";
	for (int i = 0; i < name_count; i++) {
		struct notifier *one = names[i].notifier;

		if (atomic_load(&one->freed))
			continue;
		fprintf(out, "%s{\"name\":\"%s\",\"notifier\":%d,\"users\":%u,\"mm\":%s}", comma, names[i].name, one->identity,
			one->users, one->mm ? "true" : "false");
		comma = ",";
	}
	fprintf(out, "],\"blocked\":[");
	comma = "";
	for (int i = 0; i < actor_count; i++) {
		struct task *task = &actors[i].task;

		if (!task->function)
			continue;
		fprintf(out, "%s{\"task\":\"%s\",\"function\":\"%s\",\"waitsFor\":\"%s\",\"held\":%s}", comma, task->name,
			task->function, task->waits_for ? task->waits_for : "nothing", task->held ? "true" : "false");
		comma = ",";
	}
	fprintf(out, "]}");
	fclose(out);
	trace("%s", text);
	free(text);
}

/* One run of a script, in a process of its own */

static void make_driver(struct json *described)
{
	struct driver *driver = &drivers[driver_count++];

	driver->name = json_text(described, "name");
	driver->behaviours = json_get(described, "behaviours");
	strcpy(driver->continued, " ");
	for (struct json *one = json_get(described, "callbacks")->first; one; one = one->next) {
		if (strcmp(one->text, "release") == 0)
			driver->ops.release = release;
		else if (strcmp(one->text, "invalidate_range_start") == 0)
			driver->ops.invalidate_range_start = invalidate_range_start;
		else if (strcmp(one->text, "invalidate_range_end") == 0)
			driver->ops.invalidate_range_end = invalidate_range_end;
		else if (strcmp(one->text, "alloc_notifier") == 0)
			driver->ops.alloc_notifier = alloc_notifier;
		else if (strcmp(one->text, "free_notifier") == 0)
			driver->ops.free_notifier = free_notifier;
		else
			refuse("no such callback:", one->text);
	}
	srcu_init(&driver->srcu, "grace period of a driver");
}

/* The threads of a process: each that the script names, and those of lower numbers. */
static int threads_of(const char *process)
{
	int threads = 1;

	for (int i = 0; i < actor_count; i++)
		if (actors[i].process_name && strcmp(actors[i].process_name, process) == 0 && actors[i].number > threads)
			threads = actors[i].number;
	return threads;
}

static void add_threads(const char *process)
{
	for (int number = threads_of(process); number > 0; number--) {
		struct json of = { .type = JSON_STRING, .text = "process", .key = "of" };
		struct json name = { .type = JSON_STRING, .text = (char *)process, .key = "name", .next = &of };
		struct json count = { .type = JSON_NUMBER, .number = number, .key = "number", .next = &name };
		struct json task = { .type = JSON_OBJECT, .first = &count };

		actor_for(&task);
	}
}

static void run_script(struct json *script, unsigned long seed, int result)
{
	struct json *phases = json_get(script, "phases");
	int number = 0;

	current = &script_task;
	tasks_begin(seed, result);
	srcu_init(&notifier_srcu, "grace period");
	for (struct json *one = json_get(script, "drivers")->first; one; one = one->next)
		make_driver(one);
	for (struct json *phase = phases->first; phase; phase = phase->next)
		for (struct json *action = phase->first; action; action = action->next)
			if (json_get(action, "task"))
				actor_for(json_get(action, "task"));
	for (struct json *one = json_get(script, "processes")->first; one; one = one->next) {
		struct mm *mm = mm_new(one->text);

		add_threads(one->text);
		atomic_store(&mm->users, threads_of(one->text));
		add_process(one->text, mm);
	}
	for (int i = 0; i < actor_count; i++)
		task_start(&actors[i].task, act, &actors[i]);
	wait_for_quiescence();
	for (struct json *phase = phases->first; phase; phase = phase->next) {
		for (struct json *action = phase->first; action; action = action->next) {
			struct actor *actor;

			if (is_silent(action))
				continue;
			if (!json_get(action, "task"))
				refuse("no such action:", json_text(action, "do"));
			actor = actor_for(json_get(action, "task"));
			if (actor->given == MAX_ACTIONS)
				refuse("too many actions of", actor->name);
			actor->actions[actor->given] = action;
			atomic_fetch_add(&actor->given, 1);
		}
		task_start(&script_task, perform_phase_silently, phase);
		changed();
		wait_for_quiescence();
		trace_settled(number++);
	}
	/* What still waits, with nothing held that could let it go on, waits for ever. */
	for (int i = 0; i < actor_count && atomic_load(&held_callbacks) == 0; i++)
		if (actors[i].task.function) {
			current = &actors[i].task;
			report("deadlock", actors[i].task.waits_for ? actors[i].task.waits_for : "");
		}
	end_run();
}

/* All runs of a script */

struct outcome {
	char *trace;
	int runs;
	struct outcome *next;
};

static char *read_all(int from)
{
	char *text = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&text, &length);
	char buffer[4096];
	ssize_t size;

	while ((size = read(from, buffer, sizeof(buffer))) > 0)
		fwrite(buffer, 1, (size_t)size, out);
	fclose(out);
	return text;
}

/* The trace of one run; after a '!', why there is none. */
static char *run_once(struct json *script, unsigned long seed)
{
	int ends[2], status;
	char *trace;
	pid_t child;

	if (pipe(ends) != 0 || (child = fork()) < 0)
		return strdup("!no process for the run");
	if (child == 0) {
		close(ends[0]);
		run_script(script, seed, ends[1]);
	}
	close(ends[1]);
	trace = read_all(ends[0]);
	close(ends[0]);
	waitpid(child, &status, 0);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return strdup("!the run has crashed");
	return trace;
}

static void answer_run(struct json *request, int runs, unsigned long seed)
{
	struct json *script = json_get(json_get(request, "params"), "script");
	struct outcome *outcomes = NULL;
	const char *comma = "";

	for (int i = 0; i < runs; i++) {
		char *trace = run_once(script, seed + (unsigned long)i);
		struct outcome **link = &outcomes;

		if (trace[0] == '!') {
			printf("{\"jsonrpc\":\"2.0\",\"id\":%ld,\"error\":{\"code\":-32000,\"message\":\"%s\"}}\n",
			       json_number(request, "id"), trace + 1);
			return;
		}
		while (*link && strcmp((*link)->trace, trace) != 0)
			link = &(*link)->next;
		if (!*link) {
			*link = calloc(1, sizeof(**link));
			(*link)->trace = trace;
		}
		if ((*link)->trace != trace)
			free(trace);
		(*link)->runs++;
	}
	printf("{\"jsonrpc\":\"2.0\",\"id\":%ld,\"result\":{\"outcomes\":[", json_number(request, "id"));
	while (outcomes) {
		struct outcome *next = outcomes->next;

		printf("%s{\"trace\":[%s],\"interleavings\":\"%d\"}", comma, outcomes->trace, outcomes->runs);
		free(outcomes->trace);
		free(outcomes);
		outcomes = next;
		comma = ",";
	}
	printf("],\"states\":0,\"complete\":true}}\n");
}

static void answer(struct json *request, int runs, unsigned long seed)
{
	if (json_is(request, "method", "describe"))
		printf("{\"jsonrpc\":\"2.0\",\"id\":%ld,\"result\":{\"protocol\":1,\"name\":\"threads\",\"version\":\"1\","
		       "\"capabilities\":[\"hold-callbacks\",\"fail-allocations\",\"set-users\",\"srcu\","
		       "\"use-after-free-detection\"],\"mode\":\"sampled\"}}\n",
		       json_number(request, "id"));
	else if (json_is(request, "method", "run"))
		answer_run(request, runs, seed);
	else if (json_is(request, "method", "shutdown"))
		printf("{\"jsonrpc\":\"2.0\",\"id\":%ld,\"result\":null}\n", json_number(request, "id"));
	fflush(stdout);
}

static bool set_bug(const char *name)
{
	static const struct {
		const char *name;
		bool *bug;
	} bugs[] = {
		{ "put-without-grace-period", &bug_put_without_grace_period },
		{ "unregister-without-synchronize", &bug_unregister_without_synchronize },
		{ "insert-without-lock", &bug_insert_without_lock },
		{ "flip-without-waiting", &bug_flip_without_waiting },
	};

	for (size_t i = 0; i < sizeof(bugs) / sizeof(*bugs); i++)
		if (strcmp(bugs[i].name, name) == 0)
			return *bugs[i].bug = true;
	return false;
}

int main(int count, char **arguments)
{
	unsigned long seed = 1;
	int runs = 30;
	char *line = NULL;
	size_t size = 0;

	for (int i = 1; i < count; i += 2) {
		char *value = i + 1 < count ? arguments[i + 1] : "";
		bool known = true;

		if (strcmp(arguments[i], "--runs") == 0)
			known = (runs = atoi(value)) > 0;
		else if (strcmp(arguments[i], "--seed") == 0)
			known = (seed = strtoul(value, NULL, 10)) > 0;
		else
			known = strcmp(arguments[i], "--bug") == 0 && set_bug(value);
		if (!known) {
			fprintf(stderr, "usage: adapter [--runs N] [--seed N] [--bug NAME]..., not %s %s\n", arguments[i], value);
			return 2;
		}
	}
	while (getline(&line, &size, stdin) > 0) {
		struct json *request = json_read(line);

		if (!request) {
			fprintf(stderr, "a line that is no JSON\n");
			return 1;
		}
		answer(request, runs, seed);
		if (json_is(request, "method", "shutdown"))
			break;
	}
	return 0;
}
