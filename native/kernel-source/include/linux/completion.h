/* SPDX-License-Identifier: MIT */
#ifndef _K_LINUX_COMPLETION_H
#define _K_LINUX_COMPLETION_H
#include <linux/wait.h>

struct completion {
	unsigned int done;
	wait_queue_head_t wait;
};

#define COMPLETION_INITIALIZER(name) { .done = 0 }
#define DECLARE_COMPLETION(name) struct completion name = COMPLETION_INITIALIZER(name)
#define DECLARE_COMPLETION_ONSTACK(name)				\
	struct completion name = ({ k_init_completion(&name); name; })
#define init_completion(completion) k_init_completion(completion)
#define reinit_completion(completion) WRITE_ONCE((completion)->done, 0)
#define complete(completion) k_complete(completion)
#define complete_all(completion) k_complete_all(completion)
#define wait_for_completion(completion) k_wait_for_completion(completion)
#define completion_done(completion) k_completion_done(completion)

#endif
