#include "notifier.h"

#include <stdlib.h>

struct mm *mm_new(const char *process)
{
	static atomic_int made;
	struct mm *mm = calloc(1, sizeof(*mm));

	mm->process = process;
	mm->mmap_lock.number = atomic_fetch_add(&made, 1);
	if (mm->mmap_lock.number >= MAX_MMS)
		refuse("too many address spaces, at", process);
	atomic_init(&mm->users, 1);
	atomic_init(&mm->count, 1);
	pthread_mutex_init(&mm->page_lock, NULL);
	pthread_mutex_init(&mm->list_lock, NULL);
	return mm;
}

static void check(struct mm *mm)
{
	delay();
	if (atomic_load(&mm->freed))
		report_and_end("use-after-free", "mm_struct");
}

void mmgrab(struct mm *mm)
{
	check(mm);
	atomic_fetch_add(&mm->count, 1);
}

void mmdrop(struct mm *mm)
{
	check(mm);
	if (atomic_fetch_sub(&mm->count, 1) != 1)
		return;
	delay();
	if (atomic_load(&mm->first))
		report_and_end("BUG_ON", "the list of an mm_struct that is freed has a notifier");
	trace_lock();
	atomic_store(&mm->freed, true);
	trace("{\"kind\":\"free\",\"object\":\"mm_struct\",\"process\":\"%s\"}", mm->process);
	trace_unlock();
}

void mmget(struct mm *mm)
{
	check(mm);
	atomic_fetch_add(&mm->users, 1);
}

bool mmget_not_zero(struct mm *mm)
{
	int users;

	check(mm);
	users = atomic_load(&mm->users);
	while (users != 0) {
		delay();
		if (atomic_compare_exchange_weak(&mm->users, &users, users + 1))
			return true;
	}
	return false;
}

/* Takes the pages of [start, end) out of the page tables, and with `ends` the mappings away. */
static void zap(struct mm *mm, long start, long end, bool ends)
{
	for (int i = 0; i < mm->page_count; i++) {
		struct page_entry *entry = &mm->pages[i];

		if (entry->address < start || entry->address >= end)
			continue;
		delay();
		pthread_mutex_lock(&mm->page_lock);
		if (entry->present)
			entry->taken_by = current;
		entry->present = false;
		entry->unmapped = entry->unmapped || ends;
		pthread_mutex_unlock(&mm->page_lock);
	}
}

/* Gives back what was taken out of the page tables: only now, when nobody can find it any more. */
static void free_pages(struct mm *mm, long start, long end)
{
	for (int i = 0; i < mm->page_count; i++) {
		struct page_entry *entry = &mm->pages[i];
		struct page *page = NULL;

		if (entry->address < start || entry->address >= end)
			continue;
		pthread_mutex_lock(&mm->page_lock);
		if (!entry->present && entry->taken_by == current) {
			page = entry->page;
			entry->page = NULL;
		}
		pthread_mutex_unlock(&mm->page_lock);
		if (!page || atomic_fetch_sub(&page->references, 1) != 1)
			continue;
		delay();
		trace_lock();
		entry->freed = true;
		trace("{\"kind\":\"free\",\"object\":\"pages\",\"process\":\"%s\",\"range\":{\"start\":%ld,\"end\":%ld}}",
		      mm->process, entry->address, entry->address + PAGE);
		trace_unlock();
	}
}

void mmput(struct mm *mm)
{
	check(mm);
	if (atomic_fetch_sub(&mm->users, 1) != 1)
		return;
	delay();
	mmu_notifier_release(mm);
	down_write(&mm->mmap_lock);
	zap(mm, 0, __LONG_MAX__, true);
	free_pages(mm, 0, __LONG_MAX__);
	up_write(&mm->mmap_lock);
	mmdrop(mm);
}

static struct page_entry *entry_at(struct mm *mm, long address)
{
	for (int i = 0; i < mm->page_count; i++)
		if (mm->pages[i].address == address && !mm->pages[i].unmapped)
			return &mm->pages[i];
	return NULL;
}

void mm_mmap(struct mm *mm, long start, long end)
{
	struct page_entry *before, *after;
	int mapping;

	check(mm);
	down_write(&mm->mmap_lock);
	pthread_mutex_lock(&mm->page_lock);
	before = entry_at(mm, start - PAGE);
	after = entry_at(mm, end);
	mapping = before ? before->mapping : after ? after->mapping : ++mm->mappings;
	for (long address = start; address < end; address += PAGE) {
		struct page_entry *entry = entry_at(mm, address);

		if (!entry) {
			if (mm->page_count == MAX_PAGES)
				refuse("too many pages in process", mm->process);
			entry = &mm->pages[mm->page_count++];
		}
		if (entry->present)
			continue;
		*entry = (struct page_entry){ .address = address, .mapping = mapping, .present = true };
		entry->page = malloc(sizeof(struct page));
		atomic_init(&entry->page->references, 1);
	}
	pthread_mutex_unlock(&mm->page_lock);
	up_write(&mm->mmap_lock);
}

/* The next part of [start, end) that is in one mapping, or false. */
static bool next_mapping(struct mm *mm, long start, long end, struct range *found)
{
	struct page_entry *entry = NULL;
	int mapping;

	while (start < end && !(entry = entry_at(mm, start)))
		start += PAGE;
	if (!entry)
		return false;
	found->start = start;
	mapping = entry->mapping;
	while (start < end && (entry = entry_at(mm, start)) && entry->mapping == mapping)
		start += PAGE;
	found->end = start;
	return true;
}

void mm_munmap(struct mm *mm, long start, long end)
{
	struct range range = { start, end, "UNMAP" };
	struct range mapped;

	check(mm);
	down_write(&mm->mmap_lock);
	if (!next_mapping(mm, start, end, &mapped)) {
		up_write(&mm->mmap_lock);
		return;
	}
	downgrade_write(&mm->mmap_lock);
	mmu_notifier_invalidate_range_start(mm, &range);
	zap(mm, start, end, true);
	mmu_notifier_invalidate_range_end(mm, &range);
	free_pages(mm, start, end);
	up_read(&mm->mmap_lock);
}

void mm_madvise(struct mm *mm, long start, long end)
{
	struct range range = { start, start, "CLEAR" };

	check(mm);
	down_read(&mm->mmap_lock);
	while (next_mapping(mm, range.end, end, &range)) {
		mmu_notifier_invalidate_range_start(mm, &range);
		zap(mm, range.start, range.end, false);
		mmu_notifier_invalidate_range_end(mm, &range);
		free_pages(mm, range.start, range.end);
	}
	up_read(&mm->mmap_lock);
}

void mm_mprotect(struct mm *mm, long start, long end)
{
	struct range range = { start, start, "PROTECTION_VMA" };

	check(mm);
	down_write(&mm->mmap_lock);
	while (next_mapping(mm, range.end, end, &range)) {
		int mapping = ++mm->mappings;

		mmu_notifier_invalidate_range_start(mm, &range);
		for (long address = range.start; address < range.end; address += PAGE)
			entry_at(mm, address)->mapping = mapping;
		mmu_notifier_invalidate_range_end(mm, &range);
	}
	up_write(&mm->mmap_lock);
}

struct mm *mm_fork(struct mm *parent, const char *process)
{
	struct range range = { 0, 0, "PROTECTION_PAGE" };
	struct mm *child;

	check(parent);
	if (current->fail_allocation) {
		current->fail_allocation = false;
		return NULL;
	}
	child = mm_new(process);
	down_write(&parent->mmap_lock);
	for (;;) {
		long next = __LONG_MAX__;

		for (int i = 0; i < parent->page_count; i++)
			if (!parent->pages[i].unmapped && parent->pages[i].address >= range.end &&
			    parent->pages[i].address < next)
				next = parent->pages[i].address;
		if (next == __LONG_MAX__ || !next_mapping(parent, next, __LONG_MAX__, &range))
			break;
		mmu_notifier_invalidate_range_start(parent, &range);
		for (long address = range.start; address < range.end; address += PAGE) {
			struct page_entry *entry = entry_at(parent, address);

			child->pages[child->page_count++] = *entry;
			if (entry->page)
				atomic_fetch_add(&entry->page->references, 1);
		}
		mmu_notifier_invalidate_range_end(parent, &range);
	}
	child->mappings = parent->mappings;
	up_write(&parent->mmap_lock);
	return child;
}

void mm_count_pages(struct mm *mm, const struct range *range, int counts[3])
{
	counts[0] = counts[1] = counts[2] = 0;
	pthread_mutex_lock(&mm->page_lock);
	for (int i = 0; i < mm->page_count; i++) {
		struct page_entry *entry = &mm->pages[i];

		if (entry->address < range->start || entry->address >= range->end || (entry->unmapped && entry->freed))
			continue;
		counts[0]++;
		counts[1] += entry->present;
		counts[2] += entry->freed;
	}
	pthread_mutex_unlock(&mm->page_lock);
}
