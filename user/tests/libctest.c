/* SPDX-License-Identifier: MIT */
/*
 * The C library on the machine itself. Tests on the host cannot check the parts that depend on the
 * processor (program entry, setjmp, 64-bit and real arithmetic) or on the kernel (files,
 * processes). Ends with "libctest: all passed", or prints the condition that failed and exits with
 * 1.
 */
#include "command/help.h"
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define FILE_NAME "libctest.tmp"
#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            errx(1, "line %d: %s does not hold", __LINE__, #condition);                            \
    } while (0)

/* Values that the compiler cannot know, so that the machine has to compute. */
static volatile uint64_t big = 0xfedcba9876543210;
static volatile int64_t negative = -1234567890123456789;
static volatile double third = 1.0 / 3, one = 1.0;
static volatile float small = 0.1f;
static volatile int shift = 36;

static void entry(int argc, char **argv, char **envp)
{
    CHECK((uintptr_t)&argv[argc + 1] == (uintptr_t)envp);
    CHECK(argv[argc] == NULL && environ == envp);
    CHECK(strcmp(program_name, basename(argv[0])) == 0);
}

static void integers(void)
{
    CHECK(big / 1000 == 18364758544493064 && big % 1000 == 720);
    CHECK(negative / 77 == -16033349222382555 && negative % 77 == -54);
    CHECK(big / 0x123456789 == 0xe0000000 && big % 0x123456789 == 0x96543210);
    CHECK(big >> shift == 0xfedcba9 && negative >> (shift + 4) == -1122833);
    CHECK(big * big == 0xdeec6cd7a44a4100 && big << shift == 0x6543210000000000);
}

static void reals(void)
{
    volatile double real = (double)negative; /* volatile: no more digits than the type has */
    volatile float single = (float)big;
    char text[64];

    CHECK((int64_t)(one * -1e18) == -1000000000000000000);
    CHECK(real == -1234567890123456789.0);
    real = (double)big;
    CHECK((uint64_t)real == 18364758544493064192u);
    CHECK(single == 18364758544493064720.0f);
    CHECK((uint32_t)(one * 3e9) == 3000000000u);
    snprintf(text, sizeof(text), "%.17g %a %.9g", third, third, small);
    CHECK(strcmp(text, "0.33333333333333331 0x1.5555555555555p-2 0.100000001") == 0);
    CHECK(strtod("0.33333333333333331", NULL) == third);
    CHECK(strtod("1e400", NULL) > 1e308 && one / third > 2.9);
}

/* Another process that computes must not disturb our registers. */
static void reals_survive_switches(void)
{
    double sum = 0;
    pid_t child = fork();

    CHECK(child >= 0);
    for (int i = 0; i < 300000; i++)
        sum += child == 0 ? third : one / 4;
    if (child == 0)
        _exit(sum > 99999 && sum < 100001 ? 0 : 1);
    CHECK(sum == 75000.0);

    int status;
    CHECK(waitpid(child, &status, 0) == child && status == 0);
}

static jmp_buf environment;

static void jump_from(int depth)
{
    if (depth > 0)
        jump_from(depth - 1);
    else if (one > 0)
        longjmp(environment, 7);
}

static void jumps(void)
{
    volatile int rounds = 0;
    int value = setjmp(environment);

    rounds++;
    if (value == 0)
        jump_from(20);
    CHECK(value == 7 && rounds == 2);
    value = setjmp(environment);
    if (value == 0)
        longjmp(environment, 0);
    CHECK(value == 1);
}

static void memory(void)
{
    char *before = sbrk(0);
    unsigned char *block = malloc(5000000);

    CHECK(block != NULL && (char *)sbrk(0) > before);
    for (size_t i = 0; i < 5000000; i += 4096)
        block[i] = (unsigned char)(i >> 12);
    for (size_t i = 0; i < 5000000; i += 4096)
        CHECK(block[i] == (unsigned char)(i >> 12));
    free(block);
    CHECK((char *)sbrk(0) - before < 200000); /* returned to the kernel */
    errno = 0;
    CHECK(malloc(0x7f000000) == NULL && errno == ENOMEM);
}

static void streams(void)
{
    FILE *f = fopen(FILE_NAME, "w+");
    char *line = NULL, word[16];
    size_t size = 0;
    int number;

    CHECK(f != NULL);
    for (int i = 0; i < 2000; i++)
        CHECK(fprintf(f, "line %d\n", i) > 0);
    CHECK(fseek(f, 0, SEEK_SET) == 0);
    for (int i = 0; i < 2000; i++) {
        CHECK(getline(&line, &size, f) > 0);
        CHECK(sscanf(line, "%15s %d", word, &number) == 2 && number == i);
    }
    CHECK(getline(&line, &size, f) == -1 && feof(f) && ftell(f) == 18890);
    CHECK(fclose(f) == 0 && unlink(FILE_NAME) == 0);
    free(line);
}

static void files(void)
{
    int fd = open(FILE_NAME, O_RDWR | O_CREAT | O_EXCL, 0644);
    struct stat st;

    CHECK(fd >= 0 && write(fd, "0123456789", 10) == 10);
    CHECK(lseek(fd, -3, SEEK_END) == 7 && lseek(fd, 1, SEEK_CUR) == 8);
    errno = 0;
    CHECK(lseek(fd, -1, SEEK_SET) == -1 && errno == EINVAL);
    CHECK(ftruncate(fd, 4) == 0 && fstat(fd, &st) == 0 && st.st_size == 4);
    CHECK(close(fd) == 0 && close(fd) == -1 && errno == EBADF);
    CHECK(unlink(FILE_NAME) == 0 && open(FILE_NAME, O_RDONLY) == -1 && errno == ENOENT);
}

static void directories(void)
{
    char *cwd = getcwd(NULL, 0);
    struct dirent *entry;
    DIR *dir = opendir("/");
    bool bin = false;

    CHECK(dir != NULL && cwd != NULL);
    while ((entry = readdir(dir)) != NULL)
        bin |= strcmp(entry->d_name, "bin") == 0;
    CHECK(bin && closedir(dir) == 0);
    CHECK(opendir("/nowhere") == NULL && errno == ENOENT);
    CHECK(chdir("/bin") == 0 && strcmp(getcwd(NULL, 0), "/bin") == 0 && chdir(cwd) == 0);
    free(cwd);
}

static void processes(void)
{
    char line[64];
    FILE *f;
    int status;
    pid_t child;

    CHECK(setenv("LIBCTEST", "seen by children", 1) == 0);
    status = system("exit 3");
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 3);
    f = popen("echo $LIBCTEST", "r");
    CHECK(f != NULL && fgets(line, sizeof(line), f) != NULL);
    CHECK(strcmp(line, "seen by children\n") == 0 && pclose(f) == 0);
    f = popen("wc -c > " FILE_NAME, "w");
    CHECK(f != NULL && fputs("12345", f) >= 0 && pclose(f) == 0);
    f = fopen(FILE_NAME, "r");
    CHECK(f != NULL && fscanf(f, "%d", &status) == 1 && status == 5 && fclose(f) == 0);
    unlink(FILE_NAME);

    child = fork();
    if (child == 0) {
        execlp("true", "true", (char *)NULL);
        _exit(99);
    }
    CHECK(waitpid(child, &status, 0) == child && status == 0);
    CHECK(execlp("no-such-program", "x", (char *)NULL) == -1 && errno == ENOENT);
    child = fork();
    if (child == 0)
        abort();
    CHECK(wait(&status) == child && WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

static void clocks(void)
{
    struct timespec before, after;

    CHECK(clock_gettime(CLOCK_MONOTONIC, &before) == 0);
    CHECK(usleep(20000) == 0);
    CHECK(clock_gettime(CLOCK_MONOTONIC, &after) == 0);
    CHECK((after.tv_sec - before.tv_sec) * NSEC_PER_SEC + after.tv_nsec - before.tv_nsec >=
          20000000);
    CHECK(time(NULL) >= 0);
}

int main(int argc, char **argv, char **envp)
{
    answer_help(argc, argv, "libctest");
    entry(argc, argv, envp);
    integers();
    reals();
    jumps();
    memory();
    streams();
    files();
    directories();
    reals_survive_switches();
    clocks();
    processes();
    printf("libctest: all passed\n");
    return 0;
}
