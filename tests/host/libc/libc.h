/* SPDX-License-Identifier: MIT */
/*
 * Diarch's C library for the tests: built for the host, with libc_ in front of each name
 * (mk/test-libc.mk), above a kernel of a few arrays (kernel.c). The types of standard functions are
 * taken from the host's headers; a FILE of ours is passed as a pointer to the host's type.
 */
#ifndef TEST_LIBC_H
#define TEST_LIBC_H

#include <inttypes.h>
#include <libgen.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define OURS(name) extern __typeof__(name) libc_##name

/* <string.h> */
OURS(memcpy);
OURS(memmove);
OURS(memset);
OURS(memcmp);
OURS(strlen);
OURS(strcpy);
OURS(strncpy);
OURS(strcat);
OURS(strncat);
OURS(strcmp);
OURS(strncmp);
OURS(strcasecmp);
OURS(strncasecmp);
OURS(strspn);
OURS(strcspn);
OURS(strtok_r);
OURS(strsep);
OURS(strdup);
OURS(strndup);
OURS(strerror);
OURS(strsignal);
OURS(ffs);
void *libc_memchr(const void *where, int byte, size_t n);
void *libc_memrchr(const void *where, int byte, size_t n);
void *libc_memmem(const void *where, size_t n, const void *what, size_t m);
char *libc_strchr(const char *s, int c);
char *libc_strrchr(const char *s, int c);
char *libc_strpbrk(const char *s, const char *accept);
char *libc_strstr(const char *s, const char *what);
char *libc_strcasestr(const char *s, const char *what);
size_t libc_strlcpy(char *to, const char *from, size_t size);
size_t libc_strlcat(char *to, const char *from, size_t size);

/* <stdlib.h>. malloc() is declared without the attributes of the host's header. */
void *libc_malloc(size_t size); /* without the attributes of the host's header */
void *libc_calloc(size_t count, size_t size);
void *libc_realloc(void *memory, size_t size);
int libc_posix_memalign(void **result, size_t alignment, size_t size);
void libc_free(void *memory);
OURS(getenv);
OURS(setenv);
OURS(unsetenv);
OURS(putenv);
OURS(strtol);
OURS(strtoll);
OURS(strtoul);
OURS(strtoull);
OURS(strtof);
OURS(strtod);
OURS(qsort);
OURS(bsearch);
OURS(mkstemp);
extern char **libc_environ;

/* <unistd.h> */
char *libc_crypt(const char *key, const char *setting);

/* <stdio.h> */
extern FILE *const libc_stdin, *const libc_stdout, *const libc_stderr;
OURS(fopen);
OURS(fclose);
OURS(fflush);
OURS(setvbuf);
OURS(fgetc);
OURS(ungetc);
OURS(fgets);
OURS(getline);
OURS(fread);
OURS(fwrite);
OURS(fputc);
OURS(fputs);
OURS(fseek);
OURS(ftell);
OURS(feof);
OURS(ferror);
OURS(clearerr);
OURS(fprintf);
OURS(fscanf);
int libc_snprintf(char *buf, size_t size, const char *format, ...);
int libc_sscanf(const char *text, const char *format, ...);

/* The rest. */
int *libc___errno_location(void);
#define libc_errno (*libc___errno_location())
OURS(gmtime_r);
OURS(timegm);
OURS(strftime);
OURS(getopt);
OURS(basename);
OURS(dirname);
extern int libc_optind, libc_opterr, libc_optopt;
extern char *libc_optarg;
uint64_t libc___udivmoddi4(uint64_t numerator, uint64_t divisor, uint64_t *remainder);
int64_t libc___divmoddi4(int64_t numerator, int64_t divisor, int64_t *remainder);
int64_t libc___ashldi3(int64_t value, int shift);
int64_t libc___ashrdi3(int64_t value, int shift);
uint64_t libc___lshrdi3(uint64_t value, int shift);

/* The kernel's state: kernel.c. */
#define KERNEL_FILE_SIZE 65536

struct kernel_file {
    char path[32]; /* empty: there is no such file */
    char data[KERNEL_FILE_SIZE];
    size_t size;
};

extern struct kernel_file kernel_files[4];
extern struct kernel_file kernel_terminal; /* all output to descriptors 1 and 2 */
extern const char *kernel_typed;           /* the input of descriptor 0 */
extern bool kernel_is_terminal;            /* descriptors 0 to 2 are a terminal */
extern int kernel_writes;                  /* calls of write() so far */
extern size_t kernel_heap, kernel_heap_limit;

/* Empties everything. */
void kernel_reset(void);

uint64_t random64(void);

/* The groups of tests: each returns the number of failures. */
int format_tests(void);
int number_tests(void);
int string_tests(void);
int stream_tests(void);
int malloc_tests(void);
int misc_tests(void);
int regex_tests(void);
int fnmatch_tests(void);
int math_tests(void);
int thread_tests(void);
int word_tests(void);
int crypt_tests(void);

#endif
