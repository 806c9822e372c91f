/* SPDX-License-Identifier: MIT */
/* memcpy() and its like are those of k.h. */
#ifndef _K_LINUX_STRING_H
#define _K_LINUX_STRING_H
#include <linux/types.h>
#include <k.h>
#endif
