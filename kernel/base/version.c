/* SPDX-License-Identifier: MIT */
/* Which kernel this is. mk/version.sh makes build.h, from git's description of the sources. */
#include "base/version.h"

#include <build.h>

const char version_release[] = BUILD_RELEASE;
const char version_commit[] = BUILD_COMMIT;
#ifdef __clang__
const char version_compiler[] = __VERSION__;
#else
const char version_compiler[] = "gcc " __VERSION__;
#endif
