// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * The pages of a script: which there are, whether they are in the page tables, when they go back
 * to the kernel, and the devices that map them. A device is but a note in a table here, which the
 * freeing of a page is held against.
 */
#include <linux/bitmap.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/pgtable.h>
#include <linux/rmap.h>

#include "state.h"

#define FILTER_BITS 4096

/* Every page that is freed anywhere asks whether it is one of these: mostly it is not. */
static DECLARE_BITMAP(filter, FILTER_BITS);

static void (*drain_all)(void);
static void (*unmap_folio)(struct folio *folio, int flags);

int mns_find_helpers(void)
{
	drain_all = (void *)mns_symbol("lru_add_drain_all");
	unmap_folio = (void *)mns_symbol("try_to_unmap");
	return drain_all && unmap_folio ? 0 : -ENOENT;
}

/* The page that is at the address. The lock of the stage is held. */
struct mns_page *mns_find_page(int process, unsigned long address)
{
	int i;

	for (i = 0; i < stage.page_count; i++)
		if (stage.pages[i].process == process && stage.pages[i].address == address &&
		    !stage.pages[i].replaced)
			return &stage.pages[i];
	return NULL;
}

/* Whether that is news. */
static bool note_page(int process, unsigned long address, unsigned long pfn)
{
	struct mns_page *page = mns_find_page(process, address);

	if (page && page->alive && page->pfn == pfn)
		return false;
	if (page && page->alive && (page->sptes || page->pins)) {
		page->replaced = true;
		page = NULL;
	}
	if (!page && stage.page_count < MNS_MAX_PAGES)
		page = &stage.pages[stage.page_count++];
	if (page)
		*page = (struct mns_page) { .process = process, .address = address, .pfn = pfn,
			.alive = true };
	set_bit(pfn % FILTER_BITS, filter);
	return true;
}

/*
 * What the page tables have at the address; 0 for none, or the zero page. Page tables are not freed
 * under a CPU that has interrupts off.
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

/* The page that is there now: a fault may have put it in the place of the one that was noted. */
struct mns_page *mns_present_page(int process, unsigned long address)
{
	struct mm_struct *mm = stage.processes[process].mm;
	unsigned long pfn = stage.processes[process].mm_freed ? 0 : mapped_pfn(mm, address);
	struct mns_page *page;
	bool is_new;

	if (!pfn)
		return NULL;
	is_new = note_page(process, address, pfn);
	page = mns_find_page(process, address);
	/* It may have been freed before anybody knew that it was of interest. */
	smp_mb();
	if (page && is_new && mapped_pfn(mm, address) != pfn)
		page->alive = false;
	return page && page->alive ? page : NULL;
}

/*
 * Take note of the caller's pages in the range, where there are any but the zero page; from then on
 * nothing but it refers to them. A page that is freed meanwhile is found: whoever frees it waits
 * for this CPU to flush its TLB, and so for interrupts.
 */
long mns_track(const struct mns_range *range)
{
	unsigned long address, flags, pfn;

	drain_all();
	for (address = range->start; address < range->end; address += PAGE_SIZE) {
		spin_lock_irqsave(&stage.lock, flags);
		pfn = mapped_pfn(current->mm, address);
		if (pfn)
			note_page(range->process, address, pfn);
		spin_unlock_irqrestore(&stage.lock, flags);
	}
	return 0;
}

/* How many of the process's pages are in the range of the event, and what has become of them. */
void mns_see_pages(struct mm_struct *mm, struct mns_event *event)
{
	unsigned long flags;
	int i;

	spin_lock_irqsave(&stage.lock, flags);
	for (i = 0; i < stage.page_count; i++) {
		const struct mns_page *page = &stage.pages[i];
		bool present;

		if (page->process != event->process || page->replaced ||
		    page->address < event->start || page->address >= event->end)
			continue;
		event->pages++;
		present = mapped_pfn(mm, page->address);
		event->present += present;
		event->freed += !page->alive && !present;
	}
	spin_unlock_irqrestore(&stage.lock, flags);
}

/* One of the processes that had the page; whether there was one. */
static bool page_freed_of_one(unsigned long pfn)
{
	struct mns_event event = { .kind = MNS_EV_FREE_PAGE };
	struct mns_page *page = NULL;
	bool mapped, replaced;
	unsigned long flags;
	int i;

	spin_lock_irqsave(&stage.lock, flags);
	for (i = 0; i < stage.page_count && !page; i++)
		if (stage.pages[i].alive && stage.pages[i].pfn == pfn)
			page = &stage.pages[i];
	if (!page) {
		spin_unlock_irqrestore(&stage.lock, flags);
		return false;
	}
	page->alive = false;
	mapped = page->sptes;
	replaced = page->replaced;
	event.process = page->process;
	event.start = page->address;
	event.end = event.start + PAGE_SIZE;
	spin_unlock_irqrestore(&stage.lock, flags);
	if (!replaced)
		mns_record(&event);
	if (mapped)
		mns_report(MNS_REPORT_DEVICE_ACCESS, mns_task_index(mns_task_of(current)));
	return true;
}

/* A page goes back to the kernel: any page. */
void mns_page_freed(unsigned long pfn)
{
	if (test_bit(pfn % FILTER_BITS, filter))
		while (page_freed_of_one(pfn))
			;
}

/* The range is unmapped: what has been freed of it is not there any more. */
void mns_forget_pages(int process, unsigned long start, unsigned long end)
{
	unsigned long flags;
	int i;

	spin_lock_irqsave(&stage.lock, flags);
	for (i = 0; i < stage.page_count; i++) {
		struct mns_page *page = &stage.pages[i];

		if (page->process == process && page->address >= start && page->address < end &&
		    !page->alive)
			page->process = -1;
	}
	spin_unlock_irqrestore(&stage.lock, flags);
}

/* The page of a process that is at the address, locked and with a reference; NULL for none. */
struct folio *mns_lock_folio(int process, unsigned long address)
{
	const struct mns_page *page;
	struct folio *folio = NULL;
	unsigned long flags;

	spin_lock_irqsave(&stage.lock, flags);
	page = mns_find_page(process, address);
	if (page && page->alive && get_page_unless_zero(pfn_to_page(page->pfn)))
		folio = page_folio(pfn_to_page(page->pfn));
	spin_unlock_irqrestore(&stage.lock, flags);
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
 * What vmscan does to pages that it can discard: unmap them wherever they are mapped, through the
 * reverse map. They were made such when they were mapped or written to (MADV_FREE).
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
