/* SPDX-License-Identifier: MIT */
/* Buffered streams and formatted text: user/libc/stdio. */
#ifndef LIBC_STDIO_H
#define LIBC_STDIO_H

#include <abi/fcntl.h> /* SEEK_* */
#include <stdarg.h>
#include <stddef.h>
#include <sys/types.h>

#define EOF (-1)
#define BUFSIZ 4096
#define FILENAME_MAX 4096
#define FOPEN_MAX 64
#define L_tmpnam 32
#define TMP_MAX 10000
#define P_tmpdir "/tmp"

/* Modes of setvbuf(): fully, by lines, not at all. */
#define _IOFBF 0
#define _IOLBF 1
#define _IONBF 2

#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))
#define SCANF_LIKE(where, first) __attribute__((format(scanf, where, first)))

typedef struct file_stream FILE;
typedef off_t fpos_t;

extern FILE *const stdin;
extern FILE *const stdout;
extern FILE *const stderr;
#define stdin stdin
#define stdout stdout
#define stderr stderr

FILE *fopen(const char *restrict path, const char *restrict mode);
FILE *fdopen(int fd, const char *mode);
FILE *freopen(const char *restrict path, const char *restrict mode, FILE *restrict stream);
int fclose(FILE *stream);
int fflush(FILE *stream); /* NULL: every stream */
int setvbuf(FILE *restrict stream, char *restrict buf, int mode, size_t size);
void setbuf(FILE *restrict stream, char *restrict buf);
void setlinebuf(FILE *stream);
int fileno(FILE *stream);
FILE *tmpfile(void);
FILE *fmemopen(void *restrict buf, size_t size, const char *restrict mode);
FILE *open_memstream(char **text, size_t *size); /* both valid after fflush() and fclose() */
FILE *popen(const char *command, const char *mode);
int pclose(FILE *stream);

size_t fread(void *restrict buf, size_t size, size_t count, FILE *restrict stream);
size_t fwrite(const void *restrict buf, size_t size, size_t count, FILE *restrict stream);
int fgetc(FILE *stream);
int getc(FILE *stream);
int getchar(void);
int ungetc(int c, FILE *stream);
char *fgets(char *restrict buf, int size, FILE *restrict stream);
ssize_t getline(char **restrict line, size_t *restrict size, FILE *restrict stream);
ssize_t getdelim(char **restrict line, size_t *restrict size, int delimiter, FILE *restrict stream);
int fputc(int c, FILE *stream);
int putc(int c, FILE *stream);
int putchar(int c);
int fputs(const char *restrict s, FILE *restrict stream);
int puts(const char *s);

/*
 * A thread that holds the lock of a stream keeps others out of it; each function above and below takes
 * it for its own time, but for those with _unlocked.
 */
void flockfile(FILE *stream);
int ftrylockfile(FILE *stream); /* not 0: another thread holds it */
void funlockfile(FILE *stream);
int getc_unlocked(FILE *stream);
int getchar_unlocked(void);
int putc_unlocked(int c, FILE *stream);
int putchar_unlocked(int c);

int fseek(FILE *stream, long offset, int whence);
int fseeko(FILE *stream, off_t offset, int whence);
long ftell(FILE *stream);
off_t ftello(FILE *stream);
void rewind(FILE *stream);
int fgetpos(FILE *restrict stream, fpos_t *restrict position);
int fsetpos(FILE *stream, const fpos_t *position);
int feof(FILE *stream);
int ferror(FILE *stream);
void clearerr(FILE *stream);
void perror(const char *message);

/*
 * Every conversion of C11 except %n. If a program is careless with its formats, an attacker can use
 * %n to write to an address of his choice; so a format that contains %n fails with EINVAL. %ls and
 * %lc take ASCII only, because there are no wide characters here.
 */
int printf(const char *restrict format, ...) PRINTF_LIKE(1, 2);
int fprintf(FILE *restrict stream, const char *restrict format, ...) PRINTF_LIKE(2, 3);
int dprintf(int fd, const char *restrict format, ...) PRINTF_LIKE(2, 3);
int sprintf(char *restrict buf, const char *restrict format, ...) PRINTF_LIKE(2, 3);
int snprintf(char *restrict buf, size_t size, const char *restrict format, ...) PRINTF_LIKE(3, 4);
int asprintf(char **restrict result, const char *restrict format, ...) PRINTF_LIKE(2, 3);
int vprintf(const char *restrict format, va_list args) PRINTF_LIKE(1, 0);
int vfprintf(FILE *restrict stream, const char *restrict format, va_list args) PRINTF_LIKE(2, 0);
int vdprintf(int fd, const char *restrict format, va_list args) PRINTF_LIKE(2, 0);
int vsprintf(char *restrict buf, const char *restrict format, va_list args) PRINTF_LIKE(2, 0);
int vsnprintf(char *restrict buf, size_t size, const char *restrict format, va_list args)
    PRINTF_LIKE(3, 0);
int vasprintf(char **restrict result, const char *restrict format, va_list args) PRINTF_LIKE(2, 0);

int scanf(const char *restrict format, ...) SCANF_LIKE(1, 2);
int fscanf(FILE *restrict stream, const char *restrict format, ...) SCANF_LIKE(2, 3);
int sscanf(const char *restrict text, const char *restrict format, ...) SCANF_LIKE(2, 3);
int vscanf(const char *restrict format, va_list args) SCANF_LIKE(1, 0);
int vfscanf(FILE *restrict stream, const char *restrict format, va_list args) SCANF_LIKE(2, 0);
int vsscanf(const char *restrict text, const char *restrict format, va_list args) SCANF_LIKE(2, 0);

int remove(const char *path);
int rename(const char *from, const char *to);
int renameat(int from_dir, const char *from, int to_dir, const char *to);

#endif
