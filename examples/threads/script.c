#include "script.h"

#include <stdlib.h>
#include <string.h>

static struct actor actors[MAX_TASKS];
static int actor_count;

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
		continue_callback(driver_named(json_text(action, "driver")), json_text(action, "callback"));
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

void run_script(struct json *script, unsigned long seed, int result)
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
