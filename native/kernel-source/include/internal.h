/* SPDX-License-Identifier: MIT */
/* Private headers of mm/, of which the notifier core uses nothing. */
