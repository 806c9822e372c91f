// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * A driver without a device, to be recorded: it uses list notifiers by get and put and by register,
 * and interval notifiers, as its user writes commands to /dev/mmu_notifier_sample. The parameter
 * `mistake` makes it wrong in one way.
 */
#include <linux/delay.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/module.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

enum mistake {
	NONE,
	LEAK_GET,		/* a get that is never put */
	LEAK_INTERVAL,		/* an interval that is never removed */
	FAIL_START,		/* an error where it may sleep */
	FAIL_INVALIDATE,	/* false where it may sleep */
	NO_SET_SEQ,		/* a reader would not see the collision */
	WRONG_DECLINE,		/* another error than -EAGAIN where it must not sleep */
	DECLINE_WITH_END,	/* it declines, and has an invalidate_range_end */
	NULL_ALLOCATION,	/* alloc_notifier returns NULL in place of an error */
	MISTAKES,
};

static int mistake;
module_param(mistake, int, 0644);
/* Where it must not sleep, it declines: a bit for the list notifier, one for the intervals. */
static int decline;
module_param(decline, int, 0644);

#define INTERVALS 4

struct sample {
	struct mmu_notifier *got;
	int gets;
	struct mmu_notifier *registered;
	struct mmu_interval_notifier intervals[INTERVALS];
	bool inserted[INTERVALS];
};

static int sample_start(struct mmu_notifier *subscription, const struct mmu_notifier_range *range)
{
	if (mmu_notifier_range_blockable(range))
		return mistake == FAIL_START ? -EIO : 0;
	if (mistake == WRONG_DECLINE)
		return -EBUSY;
	return decline & 1 ? -EAGAIN : 0;
}

static void sample_end(struct mmu_notifier *subscription, const struct mmu_notifier_range *range)
{
}

static void sample_release(struct mmu_notifier *subscription, struct mm_struct *mm)
{
}

static struct mmu_notifier *sample_alloc(struct mm_struct *mm)
{
	struct mmu_notifier *subscription = kzalloc(sizeof(*subscription), GFP_KERNEL);

	return subscription ? subscription : ERR_PTR(-ENOMEM);
}

static struct mmu_notifier *failing_alloc(struct mm_struct *mm)
{
	return ERR_PTR(-ENOMEM);
}

static void sample_free(struct mmu_notifier *subscription)
{
	kfree(subscription);
}

/* One that declines has no end, so that nothing has to be undone. */
static const struct mmu_notifier_ops got_ops = {
	.invalidate_range_start = sample_start,
	.release = sample_release,
	.alloc_notifier = sample_alloc,
	.free_notifier = sample_free,
};

static int other_start(struct mmu_notifier *subscription, const struct mmu_notifier_range *range)
{
	if (mistake == DECLINE_WITH_END && !mmu_notifier_range_blockable(range))
		return -EAGAIN;
	return 0;
}

static void other_release(struct mmu_notifier *subscription, struct mm_struct *mm)
{
}

static const struct mmu_notifier_ops registered_ops = {
	.invalidate_range_start = other_start,
	.invalidate_range_end = sample_end,
	.release = other_release,
};

static const struct mmu_notifier_ops failing_ops = {
	.alloc_notifier = failing_alloc,
	.free_notifier = sample_free,
};

static bool sample_invalidate(struct mmu_interval_notifier *interval,
			      const struct mmu_notifier_range *range, unsigned long sequence)
{
	if (mmu_notifier_range_blockable(range) ? mistake == FAIL_INVALIDATE : decline & 2)
		return false;
	if (mistake != NO_SET_SEQ)
		mmu_interval_set_seq(interval, sequence);
	return true;
}

static const struct mmu_interval_notifier_ops interval_ops = {
	.invalidate = sample_invalidate,
};

static int sample_open(struct inode *inode, struct file *file)
{
	file->private_data = kzalloc(sizeof(struct sample), GFP_KERNEL);
	return file->private_data ? 0 : -ENOMEM;
}

static int get(struct sample *sample)
{
	struct mmu_notifier *subscription = mmu_notifier_get(&got_ops, current->mm);

	if (IS_ERR(subscription))
		return PTR_ERR(subscription);
	sample->got = subscription;
	sample->gets++;
	return 0;
}

static int put(struct sample *sample)
{
	if (!sample->gets)
		return -EINVAL;
	sample->gets--;
	mmu_notifier_put(sample->got);
	return 0;
}

static int register_one(struct sample *sample)
{
	int error;

	if (sample->registered)
		return -EBUSY;
	sample->registered = kzalloc(sizeof(*sample->registered), GFP_KERNEL);
	if (!sample->registered)
		return -ENOMEM;
	sample->registered->ops = &registered_ops;
	error = mmu_notifier_register(sample->registered, current->mm);
	if (error) {
		kfree(sample->registered);
		sample->registered = NULL;
	}
	return error;
}

static int unregister_one(struct sample *sample)
{
	if (!sample->registered)
		return -EINVAL;
	mmu_notifier_unregister(sample->registered, sample->registered->mm);
	kfree(sample->registered);
	sample->registered = NULL;
	return 0;
}

static int insert(struct sample *sample, unsigned int index, unsigned long start,
		  unsigned long length)
{
	int error;

	if (index >= INTERVALS || sample->inserted[index])
		return -EINVAL;
	if (index == 0) {
		mmap_write_lock(current->mm);
		error = mmu_interval_notifier_insert_locked(&sample->intervals[index], current->mm,
							    start, length, &interval_ops);
		mmap_write_unlock(current->mm);
	} else {
		error = mmu_interval_notifier_insert(&sample->intervals[index], current->mm, start,
						     length, &interval_ops);
	}
	sample->inserted[index] = !error;
	return error;
}

static int remove_one(struct sample *sample, unsigned int index)
{
	if (index >= INTERVALS || !sample->inserted[index])
		return -EINVAL;
	mmu_interval_notifier_remove(&sample->intervals[index]);
	sample->inserted[index] = false;
	return 0;
}

static int read_pages(struct sample *sample, unsigned int index)
{
	if (index >= INTERVALS || !sample->inserted[index])
		return -EINVAL;
	mmu_interval_read_begin(&sample->intervals[index]);
	return 0;
}

static int get_failing(void)
{
	struct mmu_notifier *subscription = mmu_notifier_get(&failing_ops, current->mm);

	return IS_ERR(subscription) ? 0 : -EINVAL;
}

static int perform(struct sample *sample, const char *command)
{
	unsigned long start = 0, length = 0;
	unsigned int index = 0;
	char name[16];

	if (sscanf(command, "%15s %u %lx %lx", name, &index, &start, &length) < 1)
		return -EINVAL;
	if (!strcmp(name, "get"))
		return get(sample);
	if (!strcmp(name, "put"))
		return put(sample);
	if (!strcmp(name, "get-failing"))
		return get_failing();
	if (!strcmp(name, "register"))
		return register_one(sample);
	if (!strcmp(name, "unregister"))
		return unregister_one(sample);
	if (!strcmp(name, "insert"))
		return insert(sample, index, start, length);
	if (!strcmp(name, "remove"))
		return remove_one(sample, index);
	if (!strcmp(name, "read"))
		return read_pages(sample, index);
	if (!strcmp(name, "synchronize")) {
		mmu_notifier_synchronize();
		return 0;
	}
	return -EINVAL;
}

static ssize_t sample_write(struct file *file, const char __user *from, size_t size, loff_t *offset)
{
	char command[80] = "";
	int error;

	if (size >= sizeof(command) || copy_from_user(command, from, size))
		return -EINVAL;
	error = perform(file->private_data, command);
	return error ? error : size;
}

static int sample_close(struct inode *inode, struct file *file)
{
	struct sample *sample = file->private_data;
	unsigned int index;

	for (index = 0; index < INTERVALS; index++)
		if (mistake != LEAK_INTERVAL)
			remove_one(sample, index);
	while (sample->gets > (mistake == LEAK_GET ? 1 : 0))
		put(sample);
	unregister_one(sample);
	if (mistake != LEAK_INTERVAL)
		kfree(sample);
	return 0;
}

static const struct file_operations operations = {
	.owner = THIS_MODULE,
	.open = sample_open,
	.write = sample_write,
	.release = sample_close,
};

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "mmu_notifier_sample",
	.fops = &operations,
};

static int __init sample_init(void)
{
	return misc_register(&device);
}

static void __exit sample_exit(void)
{
	misc_deregister(&device);
	mmu_notifier_synchronize();
}

module_init(sample_init);
module_exit(sample_exit);
MODULE_DESCRIPTION("A driver without a device, that mmu-notifier-spec records");
MODULE_LICENSE("Dual MIT/GPL");
