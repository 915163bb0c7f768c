/* SPDX-License-Identifier: MIT */
/* Limits, the system's name, the locale, and the headers that only define. */
#include "check.h"
#include <alloca.h>
#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <paths.h>
#include <sys/param.h>
#include <sys/utsname.h>
#include <sysexits.h>
#include <unistd.h>

static void configuration(void)
{
    CHECK(sysconf(_SC_PAGESIZE) == 4096 && getpagesize() == 4096);
    CHECK(sysconf(_SC_CLK_TCK) == 100 && sysconf(_SC_OPEN_MAX) >= 20);
    CHECK(sysconf(_SC_ARG_MAX) >= 4096 && sysconf(_SC_NPROCESSORS_ONLN) >= 1);
    CHECK(sysconf(_SC_PHYS_PAGES) > 1000 && sysconf(_SC_VERSION) >= 200809L);
    errno = 0;
    CHECK(sysconf(98765) == -1 && errno == EINVAL);
    CHECK(pathconf("/", _PC_NAME_MAX) == 255 && pathconf("/", _PC_PATH_MAX) == 4096);
    CHECK(fpathconf(1, _PC_PIPE_BUF) == 4096);
}

static void names(void)
{
    struct utsname name;
    char host[256];

    CHECK(uname(&name) == 0 && name.sysname[0] && name.release[0] && name.version[0]);
    CHECK(name.machine[0] && gethostname(host, sizeof(host)) == 0);
    CHECK_TEXT(host, name.nodename);
}

void check_limits(void)
{
    char *text = alloca(10);

    configuration();
    names();
    CHECK_TEXT(setlocale(LC_ALL, "C"), "C");
    CHECK(setlocale(LC_ALL, "none") == NULL && *localeconv()->decimal_point == '.');
    CHECK(localeconv()->frac_digits == CHAR_MAX && *localeconv()->grouping == '\0');
    strcpy(text, "123456789");
    CHECK(strlen(text) == 9 && MAXPATHLEN == PATH_MAX && EX_USAGE == 64);
    CHECK(MIN(2, 3) == 2 && MAX(2, 3) == 3 && howmany(9, 4) == 3 && roundup(9, 4) == 12);
    CHECK(strcmp(_PATH_DEVNULL, "/dev/null") == 0);
}
