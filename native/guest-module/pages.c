// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * The table of a script's pages: their addresses, whether they are allocated, and which devices map
 * them. A page that is freed while a device maps it is reported.
 */
#include <linux/bitmap.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/pgtable.h>
#include <linux/rmap.h>

#include "state.h"

#define FILTER_BITS 4096

/* A Bloom filter: the kernel frees many pages, and few of them are the script's. */
static DECLARE_BITMAP(filter, FILTER_BITS);

static void (*drain_all)(void);
static void (*unmap_folio)(struct folio *folio, int flags);

int mns_find_page_symbols(void)
{
	drain_all = (void *)mns_symbol("lru_add_drain_all");
	unmap_folio = (void *)mns_symbol("try_to_unmap");
	return drain_all && unmap_folio ? 0 : -ENOENT;
}

/* The page at the address. The caller holds state.lock. */
struct mns_page *mns_find_page(int process, unsigned long address)
{
	int i;

	for (i = 0; i < state.page_count; i++)
		if (state.pages[i].process == process && state.pages[i].address == address &&
		    !state.pages[i].replaced)
			return &state.pages[i];
	return NULL;
}

/* Returns whether the page is a new one. */
static bool note_page(int process, unsigned long address, unsigned long pfn)
{
	struct mns_page *page = mns_find_page(process, address);

	if (page && page->alive && page->pfn == pfn)
		return false;
	if (page && page->alive && (page->sptes || page->pins)) {
		page->replaced = true;
		page = NULL;
	}
	if (!page && state.page_count < MNS_MAX_PAGES)
		page = &state.pages[state.page_count++];
	if (page)
		*page = (struct mns_page) { .process = process, .address = address, .pfn = pfn,
			.alive = true };
	set_bit(pfn % FILTER_BITS, filter);
	return true;
}

/*
 * The pfn in the page tables; 0 for none, or the zero page. The caller has interrupts off, so that
 * the page tables are not freed.
 */
static unsigned long mapped_pfn(struct mm_struct *mm, unsigned long address)
{
	pgd_t *pgd = pgd_offset(mm, address);
	p4d_t *p4d;
	pud_t *pud;
	pmd_t *pmd;
	pte_t pte;

	if (pgd_none(*pgd) || pgd_bad(*pgd))
		return 0;
	p4d = p4d_offset(pgd, address);
	if (p4d_none(*p4d) || p4d_bad(*p4d))
		return 0;
	pud = pud_offset(p4d, address);
	if (pud_none(*pud) || pud_bad(*pud))
		return 0;
	pmd = pmd_offset(pud, address);
	if (pmd_none(*pmd) || pmd_bad(*pmd))
		return 0;
	pte = READ_ONCE(*pte_offset_kernel(pmd, address));
	return pte_present(pte) && !is_zero_pfn(pte_pfn(pte)) ? pte_pfn(pte) : 0;
}

/* The page that is mapped now: a fault may have replaced the one in the table. */
struct mns_page *mns_present_page(int process, unsigned long address)
{
	struct mm_struct *mm = state.processes[process].mm;
	unsigned long pfn = state.processes[process].mm_freed ? 0 : mapped_pfn(mm, address);
	struct mns_page *page;
	bool is_new;

	if (!pfn)
		return NULL;
	is_new = note_page(process, address, pfn);
	page = mns_find_page(process, address);
	/* The page may have been freed before it was in the filter. */
	smp_mb();
	if (page && is_new && mapped_pfn(mm, address) != pfn)
		page->alive = false;
	return page && page->alive ? page : NULL;
}

/*
 * Adds the caller's pages in the range, but the zero page, to the table, and drains the per-CPU
 * batches that refer to them. A page that is freed during that is not missed: its task waits
 * for this CPU to flush its TLB, which has interrupts off.
 */
long mns_track(const struct mns_range *range)
{
	unsigned long address, flags, pfn;

	drain_all();
	for (address = range->start; address < range->end; address += PAGE_SIZE) {
		spin_lock_irqsave(&state.lock, flags);
		pfn = mapped_pfn(current->mm, address);
		if (pfn)
			note_page(range->process, address, pfn);
		spin_unlock_irqrestore(&state.lock, flags);
	}
	return 0;
}

/* Counts the process's pages in the event's range, those still mapped, and those freed. */
void mns_count_pages(struct mm_struct *mm, struct mns_event *event)
{
	unsigned long flags;
	int i;

	spin_lock_irqsave(&state.lock, flags);
	for (i = 0; i < state.page_count; i++) {
		const struct mns_page *page = &state.pages[i];
		bool present;

		if (page->process != event->process || page->replaced ||
		    page->address < event->start || page->address >= event->end)
			continue;
		event->pages++;
		present = mapped_pfn(mm, page->address);
		event->present += present;
		event->freed += !page->alive && !present;
	}
	spin_unlock_irqrestore(&state.lock, flags);
}

/* Frees the page for one process that has it; returns whether there was one. */
static bool page_freed_of_one(unsigned long pfn)
{
	struct mns_event event = { .kind = MNS_EV_FREE_PAGE };
	struct mns_page *page = NULL;
	bool mapped, replaced;
	unsigned long flags;
	int i;

	spin_lock_irqsave(&state.lock, flags);
	for (i = 0; i < state.page_count && !page; i++)
		if (state.pages[i].alive && state.pages[i].pfn == pfn)
			page = &state.pages[i];
	if (!page) {
		spin_unlock_irqrestore(&state.lock, flags);
		return false;
	}
	page->alive = false;
	mapped = page->sptes;
	replaced = page->replaced;
	event.process = page->process;
	event.start = page->address;
	event.end = event.start + PAGE_SIZE;
	spin_unlock_irqrestore(&state.lock, flags);
	if (!replaced)
		mns_record(&event);
	if (mapped)
		mns_report(MNS_REPORT_DEVICE_ACCESS, mns_task_index(mns_task_of(current)));
	return true;
}

/* Called for every page that the kernel frees. */
void mns_page_freed(unsigned long pfn)
{
	if (test_bit(pfn % FILTER_BITS, filter))
		while (page_freed_of_one(pfn))
			;
}

/* After an unmap, removes the freed pages of the range from the table. */
void mns_forget_pages(int process, unsigned long start, unsigned long end)
{
	unsigned long flags;
	int i;

	spin_lock_irqsave(&state.lock, flags);
	for (i = 0; i < state.page_count; i++) {
		struct mns_page *page = &state.pages[i];

		if (page->process == process && page->address >= start && page->address < end &&
		    !page->alive)
			page->process = -1;
	}
	spin_unlock_irqrestore(&state.lock, flags);
}

/* The page at the address, locked and with a reference; NULL for none. */
struct folio *mns_lock_folio(int process, unsigned long address)
{
	const struct mns_page *page;
	struct folio *folio = NULL;
	unsigned long flags;

	spin_lock_irqsave(&state.lock, flags);
	page = mns_find_page(process, address);
	if (page && page->alive && get_page_unless_zero(pfn_to_page(page->pfn)))
		folio = page_folio(pfn_to_page(page->pfn));
	spin_unlock_irqrestore(&state.lock, flags);
	if (folio)
		folio_lock(folio);
	return folio;
}

void mns_unlock_folio(struct folio *folio)
{
	folio_unlock(folio);
	folio_put(folio);
}

/*
 * Unmaps pages through the reverse map, as vmscan does with pages that it can discard. The agent
 * made them discardable by MADV_FREE.
 */
long mns_reclaim(const struct mns_action *action)
{
	unsigned long address;

	for (address = action->start; address < action->end; address += PAGE_SIZE) {
		struct folio *folio = mns_lock_folio(action->process, address);

		if (!folio)
			continue;
		if (folio_mapped(folio))
			unmap_folio(folio, 0);
		mns_unlock_folio(folio);
	}
	return 0;
}
