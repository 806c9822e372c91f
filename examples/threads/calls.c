#include "script.h"

#include <stdlib.h>
#include <string.h>

void trace_call(const struct call *call, struct notifier *notifier)
{
	delay();
	trace("{\"kind\":\"call\",\"task\":\"%s\",\"function\":\"%s\",\"process\":%s,\"name\":%s,\"notifier\":%s}",
	      current->name, call->function, quoted(call->process), quoted(call->name),
	      number_or_null(notifier ? notifier->identity : 0));
	delay();
}

void trace_return(const struct call *call, struct notifier *notifier, int result)
{
	delay();
	trace("{\"kind\":\"return\",\"task\":\"%s\",\"function\":\"%s\",\"process\":%s,\"name\":%s,\"notifier\":%s,"
	      "\"result\":%d}",
	      current->name, call->function, quoted(call->process), quoted(call->name),
	      number_or_null(notifier ? notifier->identity : 0), result);
}

void perform_call(const struct call *call, struct driver *driver)
{
	const char *function = call->function, *outer = current->function;
	struct actor *actor = (struct actor *)current;
	struct notifier *subject = call->notifier, *returned = NULL;
	int result = 0;

	if (strcmp(function, "mmu_notifier_register") == 0 || strcmp(function, "__mmu_notifier_register") == 0) {
		subject = new_notifier(driver);
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
