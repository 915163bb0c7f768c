/* SPDX-License-Identifier: MIT */
/* Streams: which bytes reach the kernel and when, positions, pushing back, lines, errors. */
#include <errno.h>

#include "libc.h"

static int reset(void **state)
{
    (void)state;
    kernel_reset();
    return 0;
}

static void add_file(const char *path, const char *content)
{
    strcpy(kernel_files[0].path, path);
    kernel_files[0].size = strlen(content);
    memcpy(kernel_files[0].data, content, kernel_files[0].size);
}

static void writing_is_buffered(void **state)
{
    FILE *f = libc_fopen("/out", "w");

    (void)state;
    for (int i = 0; i < 1000; i++)
        libc_fprintf(f, "%03d\n", i);
    assert_int_equal(kernel_writes, 0);
    assert_int_equal(libc_ftell(f), 4000);
    assert_int_equal(libc_fclose(f), 0);
    assert_int_equal(kernel_writes, 1);
    assert_int_equal(kernel_files[0].size, 4000);
    assert_memory_equal(kernel_files[0].data + 3996, "999\n", 4);
}

static void terminals_are_written_by_lines(void **state)
{
    (void)state;
    kernel_is_terminal = true;
    libc_setvbuf(libc_stdout, NULL, _IOLBF, 0);
    libc_fputs("question? ", libc_stdout);
    assert_int_equal(kernel_writes, 0);
    libc_fputs("line\n", libc_stdout);
    assert_int_equal(kernel_writes, 1);
    libc_fputs("prompt ", libc_stdout);
    kernel_typed = "answer\n";
    libc_setvbuf(libc_stdin, NULL, _IOLBF, 0);
    assert_int_equal(libc_fgetc(libc_stdin), 'a'); /* reading input flushes the prompt */
    assert_int_equal(kernel_writes, 2);
    assert_int_equal(libc_fprintf(libc_stderr, "%d errors in %s\n", 3, "file"), 17);
    assert_int_equal(kernel_writes, 3); /* one piece, though the stream is unbuffered */
    assert_memory_equal(kernel_terminal.data, "question? line\nprompt 3 errors in file\n", 39);
}

static void reading(void **state)
{
    char line[8], *whole = NULL, block[3];
    size_t size = 0;
    FILE *f;

    (void)state;
    add_file("/in", "short\na longer line\nno newline");
    f = libc_fopen("/in", "r");
    assert_string_equal(libc_fgets(line, sizeof(line), f), "short\n");
    assert_string_equal(libc_fgets(line, sizeof(line), f), "a longe");
    assert_int_equal(libc_getline(&whole, &size, f), 7);
    assert_string_equal(whole, "r line\n");
    assert_int_equal(libc_fread(block, 1, 3, f), 3);
    assert_memory_equal(block, "no ", 3);
    assert_int_equal(libc_getline(&whole, &size, f), 7);
    assert_string_equal(whole, "newline");
    assert_false(libc_getline(&whole, &size, f) >= 0);
    assert_true(libc_feof(f));
    assert_int_equal(libc_ferror(f), 0);
    libc_free(whole);
    libc_fclose(f);
}

/* If there is no memory for a line, that is an error, not the end of the file. */
static void a_line_without_memory(void **state)
{
    void **taken = NULL, **more;
    size_t size = 0, limit = kernel_heap_limit;
    char *line = NULL;

    (void)state;
    add_file("/in", "one\ntwo\n");
    FILE *f = libc_fopen("/in", "r");
    assert_int_equal(libc_fgetc(f), 'o');
    kernel_heap_limit = kernel_heap;
    for (size_t n = 1 << 20; n >= sizeof(*more); n /= 2) {
        while ((more = libc_malloc(n)) != NULL) {
            *more = taken;
            taken = more;
        }
    }
    assert_false(libc_getline(&line, &size, f) >= 0);
    assert_true(libc_ferror(f));
    kernel_heap_limit = limit;
    for (; taken != NULL; taken = more) {
        more = *taken;
        libc_free(taken);
    }
    libc_clearerr(f);
    assert_int_equal(libc_getline(&line, &size, f), 3);
    assert_string_equal(line, "ne\n");
    libc_free(line);
    libc_fclose(f);
}

static void pushing_back(void **state)
{
    FILE *f;
    int number = 0;

    (void)state;
    add_file("/in", "12ab");
    f = libc_fopen("/in", "r");
    assert_int_equal(libc_ungetc('9', f), '9'); /* before anything is read */
    assert_int_equal(libc_fscanf(f, "%d", &number), 1);
    assert_int_equal(number, 912);
    assert_int_equal(libc_fgetc(f), 'a');
    assert_int_equal(libc_fgetc(f), 'b');
    assert_int_equal(libc_fgetc(f), EOF);
    assert_int_equal(libc_ungetc('z', f), 'z');
    assert_int_equal(libc_ungetc('y', f), 'y');
    assert_false(libc_feof(f));
    assert_int_equal(libc_fgetc(f), 'y');
    assert_int_equal(libc_fgetc(f), 'z');
    libc_fclose(f);
}

static void positions(void **state)
{
    FILE *f;

    (void)state;
    add_file("/in", "0123456789");
    f = libc_fopen("/in", "r+");
    assert_int_equal(libc_fgetc(f), '0');
    assert_int_equal(libc_ftell(f), 1);
    assert_int_equal(libc_fseek(f, 3, SEEK_CUR), 0);
    assert_int_equal(libc_fgetc(f), '4');
    assert_int_equal(libc_fseek(f, 0, SEEK_CUR), 0);
    assert_int_equal(libc_fputc('X', f), 'X'); /* a seek is needed between reading and writing */
    assert_int_equal(libc_fseek(f, -1, SEEK_END), 0);
    assert_int_equal(libc_fgetc(f), '9');
    assert_int_equal(libc_fseek(f, -1, SEEK_SET), -1);
    assert_int_equal(libc_errno, EINVAL);
    libc_fclose(f);
    assert_memory_equal(kernel_files[0].data, "01234X6789", 10);
}

static void appending(void **state)
{
    FILE *f;

    (void)state;
    add_file("/log", "one\n");
    f = libc_fopen("/log", "a");
    libc_fputs("two\n", f);
    assert_int_equal(libc_ftell(f), 8);
    libc_fclose(f);
    assert_memory_equal(kernel_files[0].data, "one\ntwo\n", 8);
}

static void errors(void **state)
{
    char block[64];
    FILE *f;

    (void)state;
    assert_null(libc_fopen("/none", "r"));
    assert_int_equal(libc_errno, ENOENT);
    assert_null(libc_fopen("/none", "q"));
    assert_int_equal(libc_errno, EINVAL);
    f = libc_fopen("/out", "w");
    assert_int_equal(libc_fgetc(f), EOF);
    assert_int_equal(libc_errno, EBADF);
    assert_true(libc_ferror(f));
    libc_fclose(f);
    f = libc_fopen("/full", "w"); /* more than a file can hold: the error is reported, and stays */
    memset(block, 'x', sizeof(block));
    for (int i = 0; i < KERNEL_FILE_SIZE / 64; i++)
        assert_int_equal(libc_fwrite(block, 1, sizeof(block), f), sizeof(block));
    libc_fputc('y', f);
    assert_int_equal(libc_fflush(f), EOF);
    assert_int_equal(libc_errno, ENOSPC);
    assert_true(libc_ferror(f));
    libc_fclose(f);
}

static void temporary_names(void **state)
{
    char name[] = "/tmp/aXXXXXX", other[] = "/tmp/aXXXXXX", wrong[] = "/tmp/aXXXX";

    (void)state;
    assert_true(libc_mkstemp(name) >= 0);
    assert_true(libc_mkstemp(other) >= 0);
    assert_string_not_equal(name, other);
    assert_int_equal(libc_mkstemp(wrong), -1);
}

int stream_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(writing_is_buffered, reset),
        cmocka_unit_test_setup(terminals_are_written_by_lines, reset),
        cmocka_unit_test_setup(reading, reset),
        cmocka_unit_test_setup(a_line_without_memory, reset),
        cmocka_unit_test_setup(pushing_back, reset),
        cmocka_unit_test_setup(positions, reset),
        cmocka_unit_test_setup(appending, reset),
        cmocka_unit_test_setup(errors, reset),
        cmocka_unit_test_setup(temporary_names, reset),
    };

    return cmocka_run_group_tests_name("libc streams", tests, NULL, NULL);
}
