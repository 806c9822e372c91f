// SPDX-License-Identifier: MIT OR GPL-2.0
/* The devices of drivers: bits in the table of pages stand for their sptes. */
#include <linux/mm.h>

#include "state.h"

long mns_map_device(int driver, const struct mns_action *action)
{
	bool pins = state.drivers[driver].decl.pins;
	unsigned long address, flags;
	long result = 0;

	for (address = action->start; address < action->end; address += PAGE_SIZE) {
		struct mns_page *page;

		spin_lock_irqsave(&state.lock, flags);
		page = mns_present_page(action->process, address);
		if (!page) {
			result = -EFAULT;
		} else {
			if (pins && !(page->pins & BIT(driver)) &&
			    get_page_unless_zero(pfn_to_page(page->pfn)))
				page->pins |= BIT(driver);
			page->sptes |= BIT(driver);
		}
		spin_unlock_irqrestore(&state.lock, flags);
	}
	return result;
}

/* -EFAULT where the page tables do not map all of the range. */
long mns_read_pages(const struct mns_action *action, struct mns_reading *reading)
{
	unsigned long address, flags;
	long result = 0;

	reading->process = action->process;
	reading->count = 0;
	spin_lock_irqsave(&state.lock, flags);
	for (address = action->start; address < action->end; address += PAGE_SIZE) {
		const struct mns_page *page = mns_present_page(action->process, address);

		if (!page || reading->count == MNS_MAX_READ) {
			result = -EFAULT;
			continue;
		}
		reading->pages[reading->count].address = address;
		reading->pages[reading->count++].pfn = page->pfn;
	}
	spin_unlock_irqrestore(&state.lock, flags);
	return result;
}

/* Maps a page that was read; returns false where it has been freed or replaced since. */
static bool map_page(int driver, int process, unsigned long address, unsigned long pfn)
{
	struct mns_page *page = mns_find_page(process, address);

	if (!page || !page->alive || page->pfn != pfn)
		return false;
	if (state.drivers[driver].decl.pins && !(page->pins & BIT(driver)) &&
	    get_page_unless_zero(pfn_to_page(pfn)))
		page->pins |= BIT(driver);
	page->sptes |= BIT(driver);
	return true;
}

long mns_map_pages(int driver, const struct mns_reading *reading)
{
	bool freed = false;
	unsigned long flags;
	int i;

	if (!reading->count)
		return -EFAULT;
	spin_lock_irqsave(&state.lock, flags);
	for (i = 0; i < reading->count; i++)
		freed |= !map_page(driver, reading->process, reading->pages[i].address,
				   reading->pages[i].pfn);
	spin_unlock_irqrestore(&state.lock, flags);
	if (freed)
		mns_report(MNS_REPORT_DEVICE_ACCESS, mns_task_index(mns_task_of(current)));
	return 0;
}

/* A reference is put only after the spte is gone. */
void mns_drop_sptes(int driver, int process, unsigned long start, unsigned long end)
{
	unsigned long flags;
	int i;

	for (i = 0; i < state.page_count; i++) {
		struct mns_page *page = &state.pages[i];
		bool pinned = false;

		spin_lock_irqsave(&state.lock, flags);
		if (page->process == process && page->address >= start && page->address < end) {
			page->sptes &= ~BIT(driver);
			page->young &= ~BIT(driver);
			pinned = page->pins & BIT(driver);
			page->pins &= ~BIT(driver);
		}
		spin_unlock_irqrestore(&state.lock, flags);
		if (pinned)
			put_page(pfn_to_page(page->pfn));
	}
}

/* The device accesses the pages that it has sptes for; -EFAULT where one is missing. */
long mns_use_device(int driver, const struct mns_action *action)
{
	unsigned long address, flags;
	long result = 0;

	spin_lock_irqsave(&state.lock, flags);
	for (address = action->start; address < action->end; address += PAGE_SIZE) {
		struct mns_page *page = mns_find_page(action->process, address);

		if (page && page->sptes & BIT(driver))
			page->young |= BIT(driver);
		else
			result = -EFAULT;
	}
	spin_unlock_irqrestore(&state.lock, flags);
	return result;
}
