/* SPDX-License-Identifier: MIT */
/* Streams: files, memory, positions, lines and other processes. */
#include "check.h"
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void files(void)
{
    char line[32];
    FILE *f = fopen("stream", "w+");

    CHECK(fputs("one\ntwo\nthree", f) >= 0 && fflush(f) == 0 && ftell(f) == 13);
    rewind(f);
    CHECK_TEXT(fgets(line, sizeof(line), f), "one\n");
    CHECK_TEXT(fgets(line, 3, f), "tw");
    CHECK(ungetc('X', f) == 'X' && getc(f) == 'X' && getc(f) == 'o' && getc(f) == '\n');
    CHECK(ftell(f) == 8 && fseek(f, -2, SEEK_END) == 0 && getc(f) == 'e');
    CHECK(getc(f) == 'e' && getc(f) == EOF && feof(f) && !ferror(f));
    CHECK(fseek(f, 0, SEEK_SET) == 0 && !feof(f));
    CHECK(fputc('O', f) == 'O' && fseek(f, 0, SEEK_CUR) == 0 && getc(f) == 'n');
    CHECK(fseek(f, -1, SEEK_SET) == -1 && errno == EINVAL);
    CHECK(fclose(f) == 0);
    f = fopen("stream", "a");
    CHECK(fprintf(f, "!%d", 42) == 3 && fclose(f) == 0);
    f = fopen("stream", "r");
    CHECK(fread(line, 1, 31, f) == 16 && memcmp(line, "One\ntwo\nthree!42", 16) == 0);
    CHECK(fputc('x', f) == EOF && ferror(f) && errno == EBADF);
    clearerr(f);
    CHECK(!ferror(f) && fclose(f) == 0);
    CHECK(fopen("stream", "wx") == NULL && errno == EEXIST);
    CHECK(fopen("none", "r") == NULL && errno == ENOENT);
    CHECK(fopen("stream", "q") == NULL && errno == EINVAL);
    CHECK(remove("stream") == 0 && remove("stream") == -1 && errno == ENOENT);
}

static void lines(void)
{
    char *line = NULL;
    size_t room = 0;
    FILE *f = fmemopen((char[]){"ab\nc\n\nlast"}, 10, "r");

    CHECK(getline(&line, &room, f) == 3 && strcmp(line, "ab\n") == 0 && room >= 4);
    CHECK(getline(&line, &room, f) == 2 && getline(&line, &room, f) == 1);
    CHECK(getline(&line, &room, f) == 4 && strcmp(line, "last") == 0);
    CHECK(getline(&line, &room, f) == -1 && feof(f));
    fclose(f);
    f = fmemopen((char[]){"a:b"}, 3, "r");
    CHECK(getdelim(&line, &room, ':', f) == 2 && strcmp(line, "a:") == 0);
    CHECK(getdelim(&line, &room, ':', f) == 1 && strcmp(line, "b") == 0);
    fclose(f);
    free(line);
}

static void fixed_memory(void)
{
    char buf[8] = "1234567";
    FILE *f = fmemopen(buf, sizeof(buf), "r+");

    CHECK(getc(f) == '1' && fseek(f, 2, SEEK_SET) == 0 && fputc('x', f) == 'x' && fflush(f) == 0);
    CHECK_TEXT(buf, "12x4567");
    CHECK(fclose(f) == 0);
    f = fmemopen(buf, sizeof(buf), "w");
    CHECK(fputs("ab", f) >= 0 && fflush(f) == 0 && ftell(f) == 2);
    CHECK_TEXT(buf, "ab");
    CHECK(fputs("cdefgh", f) >= 0);
    fclose(f);
    CHECK(memcmp(buf, "abcdefg", 7) == 0);
    strcpy(buf, "xy");
    f = fmemopen(buf, sizeof(buf), "a");
    CHECK(fputs("z", f) >= 0 && fclose(f) == 0);
    CHECK_TEXT(buf, "xyz");
    f = fmemopen(NULL, 10, "w+");
    CHECK(fputs("mine", f) >= 0 && fseek(f, 1, SEEK_SET) == 0 && getc(f) == 'i' && fclose(f) == 0);
}

static void growing_memory(void)
{
    char *text = NULL;
    size_t size = 99;
    FILE *f = open_memstream(&text, &size);

    CHECK(fflush(f) == 0 && size == 0 && text && *text == '\0');
    CHECK(fputs("hello", f) >= 0 && fflush(f) == 0 && size == 5);
    CHECK_TEXT(text, "hello");
    CHECK(fseek(f, 0, SEEK_SET) == 0 && fputs("J", f) >= 0 && fseek(f, 5, SEEK_SET) == 0);
    for (int i = 0; i < 1000; i++)
        fprintf(f, "%03d", i);
    CHECK(fclose(f) == 0 && size == 3005 && strlen(text) == 3005);
    CHECK(strncmp(text, "Jello000001", 11) == 0 && strcmp(text + 3002, "999") == 0);
    free(text);
}

static void processes(void)
{
    char line[32];
    FILE *f = popen("echo from a child", "r");

    CHECK_TEXT(fgets(line, sizeof(line), f), "from a child\n");
    CHECK(pclose(f) == 0);
    f = popen("cat > popen.out; exit 3", "w");
    CHECK(fputs("to a child", f) >= 0);
    int status = pclose(f);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 3);
    f = fopen("popen.out", "r");
    CHECK_TEXT(fgets(line, sizeof(line), f), "to a child");
    fclose(f);
    remove("popen.out");
    CHECK(WEXITSTATUS(system("exit 5")) == 5 && system(NULL) != 0 && system("true") == 0);
}

static void temporary(void)
{
    char name[] = "tempXXXXXX", wrong[] = "tempXXXX", folder[] = "dirXXXXXX";
    int fd = mkstemp(name);
    struct stat st;
    FILE *f;

    CHECK(fd >= 0 && strcmp(name, "tempXXXXXX") != 0 && fstat(fd, &st) == 0);
    CHECK((st.st_mode & 0777) == 0600 && close(fd) == 0 && unlink(name) == 0);
    CHECK(mkstemp(wrong) == -1 && errno == EINVAL);
    CHECK(mkdtemp(folder) == folder && stat(folder, &st) == 0 && S_ISDIR(st.st_mode));
    CHECK((st.st_mode & 0777) == 0700 && rmdir(folder) == 0);
    f = tmpfile();
    CHECK(f && fputs("x", f) >= 0 && fseek(f, 0, SEEK_SET) == 0 && getc(f) == 'x');
    CHECK(fclose(f) == 0);
    f = fdopen(dup(1), "w");
    CHECK(f && fileno(f) > 2 && fclose(f) == 0);
    CHECK(fdopen(77, "w") == NULL && errno == EBADF);
}

void check_streams(void)
{
    files();
    lines();
    fixed_memory();
    growing_memory();
    processes();
    temporary();
}
