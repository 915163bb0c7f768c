/* SPDX-License-Identifier: MIT */
/* Directory entries, as read() gives them. */
#ifndef LIBC_XV6_RISCV_FS_H
#define LIBC_XV6_RISCV_FS_H

#include "../../xv6.h"

#define DIRSIZ XV6_NAME_SIZE
#define BSIZE 1024
#define NDIRECT 12
#define NINDIRECT (BSIZE / sizeof(unsigned))
#define MAXFILE (NDIRECT + NINDIRECT) /* blocks: files here may be longer */

#define dirent xv6_dirent

#endif
