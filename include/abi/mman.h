/* SPDX-License-Identifier: MIT */
/* Memory maps: the constants of mmap(), mprotect(), msync() and madvise(). */
#ifndef ABI_MMAN_H
#define ABI_MMAN_H

/* What a program may do with pages. Pages that may be written or executed may also be read. */
#define PROT_NONE 0x00u
#define PROT_READ 0x01u
#define PROT_WRITE 0x02u
#define PROT_EXEC 0x04u

/* One of the first two; then any of the others. */
#define MAP_SHARED 0x01u              /* writes change the file, and other processes see them */
#define MAP_PRIVATE 0x02u             /* writes change a copy of the process's own */
#define MAP_FIXED 0x10u               /* at this address exactly: a mapping there is replaced */
#define MAP_ANONYMOUS 0x20u           /* no file: zeros */
#define MAP_NORESERVE 0x4000u         /* as large as you like: memory may be lacking later */
#define MAP_FIXED_NOREPLACE 0x100000u /* at this address, or EEXIST if something is mapped there */
#define MAP_ANON MAP_ANONYMOUS

#define MS_ASYNC 0x1u
#define MS_INVALIDATE 0x2u
#define MS_SYNC 0x4u

#define MADV_NORMAL 0
#define MADV_RANDOM 1
#define MADV_SEQUENTIAL 2
#define MADV_WILLNEED 3
#define MADV_DONTNEED 4 /* private pages become zeros, or the file's, again */

#endif
