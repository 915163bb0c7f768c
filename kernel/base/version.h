/* SPDX-License-Identifier: MIT */
/* Which kernel this is, and for which processor. uname and the banner show it. */
#ifndef BASE_VERSION_H
#define BASE_VERSION_H

extern const char version_release[]; /* "0.9" */
/* "commit 21402b3c5d6e of 2026-11-28", or that git was missing */
extern const char version_commit[];
extern const char version_compiler[]; /* "gcc 12.2.0" */

#endif
