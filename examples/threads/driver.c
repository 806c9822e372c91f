#include "script.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

atomic_int held_callbacks;

static pthread_mutex_t continuing = PTHREAD_MUTEX_INITIALIZER;

struct notifier *new_notifier(struct driver *driver)
{
	static atomic_int notifiers_made;
	struct notifier *made = calloc(1, sizeof(*made));

	made->identity = atomic_fetch_add(&notifiers_made, 1) + 1;
	made->ops = &driver->ops;
	return made;
}

/* The memory stays, so that a later use can be noticed. */
void free_notifier_memory(struct notifier *notifier)
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

static void call_from_callback(struct entry *entry, const char *function)
{
	bool takes_notifier = strcmp(function, "mmu_notifier_put") == 0 || strcmp(function, "kfree") == 0 ||
			      strcmp(function, "mmu_notifier_unregister") == 0;

	perform_call(&(struct call){ function, NULL, NULL, entry->mm, takes_notifier ? entry->notifier : NULL },
		     entry->driver);
}

static bool continued(void *argument)
{
	struct entry *entry = argument;
	char word[64];
	bool found;

	snprintf(word, sizeof(word), " %s ", entry->callback);
	pthread_mutex_lock(&continuing);
	found = strstr(entry->driver->continued, word) != NULL;
	pthread_mutex_unlock(&continuing);
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
	*made = behave(&entry, &result) ? NULL : new_notifier(driver_of(ops));
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

void run_driver_callback(struct srcu_callback *callback)
{
	plain_callback((struct entry){ ((struct driver_work *)callback)->driver, "free_notifier", NULL, NULL, NULL });
}

void continue_callback(struct driver *driver, const char *callback)
{
	pthread_mutex_lock(&continuing);
	strcat(strcat(driver->continued, callback), " ");
	pthread_mutex_unlock(&continuing);
	changed();
}

void make_driver(struct json *described)
{
	struct driver *driver = &drivers[driver_count];

	if (driver_count++ == MAX_DRIVERS)
		refuse("too many drivers, at", json_text(described, "name"));
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
