#include "script.h"

#include <string.h>

struct driver drivers[MAX_DRIVERS];
struct process processes[MAX_MMS];
struct name names[MAX_NAMES];
int driver_count, process_count, name_count;

/* Tasks name what they make while others look for it. */
static pthread_mutex_t tables = PTHREAD_MUTEX_INITIALIZER;

const char *quoted(const char *text)
{
	static _Thread_local char buffers[2][100];
	static _Thread_local int next;
	char *buffer = buffers[next ^= 1];

	if (!text)
		return "null";
	snprintf(buffer, sizeof(buffers[0]), "\"%s\"", text);
	return buffer;
}

const char *number_or_null(int number)
{
	static _Thread_local char buffer[16];

	if (number == 0)
		return "null";
	snprintf(buffer, sizeof(buffer), "%d", number);
	return buffer;
}

struct driver *driver_named(const char *name)
{
	for (int i = 0; i < driver_count; i++)
		if (strcmp(drivers[i].name, name) == 0)
			return &drivers[i];
	refuse("no such driver:", name);
}

struct process *find_process(const char *name)
{
	struct process *found = NULL;

	pthread_mutex_lock(&tables);
	for (int i = 0; i < process_count; i++)
		if (strcmp(processes[i].name, name) == 0)
			found = &processes[i];
	pthread_mutex_unlock(&tables);
	return found;
}

struct process *process_named(const char *name)
{
	struct process *found = name ? find_process(name) : NULL;

	if (!found)
		refuse("no such process:", name ? name : "(none)");
	return found;
}

void add_process(const char *name, struct mm *mm)
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
}

struct notifier *notifier_named(const char *name)
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

void name_notifier(const char *name, struct notifier *notifier)
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
