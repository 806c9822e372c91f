#include "notifier.h"

#include <limits.h>
#include <stddef.h>

struct srcu notifier_srcu;
bool bug_put_without_grace_period, bug_unregister_without_synchronize, bug_insert_without_lock;

static void check(struct notifier *notifier)
{
	delay();
	if (atomic_load(&notifier->freed))
		report_and_end("use-after-free", "mmu_notifier");
}

static void lock_list(struct mm *mm)
{
	delay();
	if (atomic_load(&mm->freed))
		report_and_end("use-after-free", "mm_struct");
	pthread_mutex_lock(&mm->list_lock);
}

static void unlock_list(struct mm *mm)
{
	pthread_mutex_unlock(&mm->list_lock);
}

/* Under the lock of the list. Readers see the old list or the new one. */
static void insert(struct notifier *notifier, struct mm *mm)
{
	atomic_store(&notifier->next, atomic_load(&mm->first));
	delay();
	notifier->on_list = true;
	atomic_store(&mm->first, notifier);
}

/* Under the lock of the list. Keeps the way from the notifier to the next one, for walks that stand on it. */
static void take_off(struct notifier *notifier)
{
	_Atomic(struct notifier *) *link = &notifier->mm->first;

	if (!notifier->on_list)
		return;
	while (atomic_load(link) != notifier)
		link = &atomic_load(link)->next;
	delay();
	atomic_store(link, atomic_load(&notifier->next));
	notifier->on_list = false;
}

static void assert_users(struct mm *mm)
{
	delay();
	if (atomic_load(&mm->users) <= 0)
		report_and_end("BUG_ON", "mm_users is zero in a registration");
}

int mmu_notifier_register_locked(struct notifier *notifier, struct mm *mm)
{
	if (atomic_load(&mm->freed))
		report_and_end("use-after-free", "mm_struct");
	assert_users(mm);
	if (!atomic_load(&mm->subscriptions)) {
		if (current->fail_allocation) {
			current->fail_allocation = false;
			return ENOMEM_ERROR;
		}
		atomic_store(&mm->subscriptions, true);
	}
	mmgrab(mm);
	notifier->mm = mm;
	notifier->users = 1;
	if (bug_insert_without_lock) {
		insert(notifier, mm);
	} else {
		lock_list(mm);
		insert(notifier, mm);
		unlock_list(mm);
	}
	assert_users(mm);
	return 0;
}

int mmu_notifier_register(struct notifier *notifier, struct mm *mm)
{
	int result;

	if (atomic_load(&mm->freed))
		report_and_end("use-after-free", "mm_struct");
	down_write(&mm->mmap_lock);
	result = mmu_notifier_register_locked(notifier, mm);
	up_write(&mm->mmap_lock);
	return result;
}

int mmu_notifier_get_locked(const struct notifier_ops *ops, struct mm *mm, struct notifier **got)
{
	int result = 0;

	*got = NULL;
	lock_list(mm);
	for (struct notifier *one = atomic_load(&mm->first); one; one = atomic_load(&one->next)) {
		if (one->ops != ops)
			continue;
		if (one->users == UINT_MAX) {
			result = EOVERFLOW_ERROR;
		} else {
			one->users++;
			*got = one;
		}
		unlock_list(mm);
		return result;
	}
	unlock_list(mm);

	if (!ops->alloc_notifier)
		report_and_end("NULL pointer dereference", "alloc_notifier");
	result = ops->alloc_notifier(ops, mm, got);
	if (result)
		return result;
	if (!*got)
		report_and_end("NULL pointer dereference", "alloc_notifier returned NULL");
	(*got)->ops = ops;
	result = mmu_notifier_register_locked(*got, mm);
	if (result) {
		ops->free_notifier(*got);
		*got = NULL;
	}
	return result;
}

int mmu_notifier_get(const struct notifier_ops *ops, struct mm *mm, struct notifier **got)
{
	int result;

	if (atomic_load(&mm->freed))
		report_and_end("use-after-free", "mm_struct");
	down_write(&mm->mmap_lock);
	result = mmu_notifier_get_locked(ops, mm, got);
	up_write(&mm->mmap_lock);
	return result;
}

static void free_after_grace_period(struct srcu_callback *callback)
{
	struct notifier *notifier = (struct notifier *)((char *)callback - offsetof(struct notifier, callback));
	struct mm *mm = notifier->mm;

	check(notifier);
	if (!notifier->ops->free_notifier)
		report_and_end("NULL pointer dereference", "free_notifier");
	notifier->ops->free_notifier(notifier);
	mmdrop(mm);
}

void mmu_notifier_put(struct notifier *notifier)
{
	struct mm *mm;

	check(notifier);
	mm = notifier->mm;
	lock_list(mm);
	if (notifier->users == 0) {
		unlock_list(mm);
		report("WARN_ON", "put of a notifier without users");
		return;
	}
	if (--notifier->users > 0) {
		unlock_list(mm);
		return;
	}
	take_off(notifier);
	unlock_list(mm);
	if (bug_put_without_grace_period)
		free_after_grace_period(&notifier->callback);
	else
		call_srcu(&notifier_srcu, &notifier->callback, free_after_grace_period);
}

void mmu_notifier_unregister(struct notifier *notifier, struct mm *mm)
{
	check(notifier);
	if (atomic_load(&mm->freed))
		report_and_end("use-after-free", "mm_struct");
	if (notifier->on_list) {
		int index = srcu_read_lock(&notifier_srcu);

		if (notifier->ops->release)
			notifier->ops->release(notifier, mm);
		srcu_read_unlock(&notifier_srcu, index);
		lock_list(mm);
		take_off(notifier);
		unlock_list(mm);
	}
	if (!bug_unregister_without_synchronize)
		synchronize_srcu(&notifier_srcu);
	mmdrop(mm);
}

void mmu_notifier_synchronize(void)
{
	synchronize_srcu(&notifier_srcu);
	srcu_barrier(&notifier_srcu);
}

void mmu_notifier_release(struct mm *mm)
{
	struct notifier *one;
	int index;

	if (!atomic_load(&mm->first))
		return;
	index = srcu_read_lock(&notifier_srcu);
	for (one = atomic_load(&mm->first); one; one = atomic_load(&one->next)) {
		check(one);
		if (one->ops->release)
			one->ops->release(one, mm);
		check(one);
	}
	lock_list(mm);
	while ((one = atomic_load(&mm->first)) != NULL)
		take_off(one);
	unlock_list(mm);
	srcu_read_unlock(&notifier_srcu, index);
	synchronize_srcu(&notifier_srcu);
}

void mmu_notifier_invalidate_range_start(struct mm *mm, const struct range *range)
{
	bool failed = false;
	int index;

	if (!atomic_load(&mm->subscriptions))
		return;
	index = srcu_read_lock(&notifier_srcu);
	for (struct notifier *one = atomic_load(&mm->first); one; one = atomic_load(&one->next)) {
		check(one);
		if (one->ops->invalidate_range_start && one->ops->invalidate_range_start(one, mm, range) != 0) {
			failed = true;
			report("WARN_ON", "invalidate_range_start failed where it may sleep");
			if (one->ops->invalidate_range_end)
				report("WARN_ON", "invalidate_range_start failed beside an invalidate_range_end");
		}
		check(one);
	}
	/* Those that began expect their end, although the caller goes on and ends them once more. */
	for (struct notifier *one = failed ? atomic_load(&mm->first) : NULL; one; one = atomic_load(&one->next)) {
		check(one);
		if (one->ops->invalidate_range_end)
			one->ops->invalidate_range_end(one, mm, range);
		check(one);
	}
	srcu_read_unlock(&notifier_srcu, index);
}

void mmu_notifier_invalidate_range_end(struct mm *mm, const struct range *range)
{
	int index;

	if (!atomic_load(&mm->subscriptions))
		return;
	index = srcu_read_lock(&notifier_srcu);
	for (struct notifier *one = atomic_load(&mm->first); one; one = atomic_load(&one->next)) {
		check(one);
		if (one->ops->invalidate_range_end)
			one->ops->invalidate_range_end(one, mm, range);
		check(one);
	}
	srcu_read_unlock(&notifier_srcu, index);
}
