/* SPDX-License-Identifier: MIT */
/* selftest=userread, selftest=userexec. */
#ifndef DEBUG_SELFTEST_USER_H
#define DEBUG_SELFTEST_USER_H

void selftest_userread(void);
void selftest_userexec(void);

#endif
