/* SPDX-License-Identifier: MIT */
/* What the shell needs of our C library, and this computer's library may not have. */
#ifndef TESTS_HOST_SHELL_HOST_H
#define TESTS_HOST_SHELL_HOST_H

#include <fnmatch.h>
#include <signal.h>

#ifndef FNM_BADPATTERN
#define FNM_BADPATTERN (-2) /* this computer's fnmatch() never returns it */
#endif

#ifndef SIG2STR_MAX
#define SIG2STR_MAX 32
int sig2str(int sig, char *name);
int str2sig(const char *name, int *sig);
#endif

#endif
