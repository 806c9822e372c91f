/* SPDX-License-Identifier: MIT */
#include <asm-generic/bitsperlong.h>
