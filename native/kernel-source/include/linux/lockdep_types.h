/* SPDX-License-Identifier: MIT */
#include <linux/lockdep.h>
