/* SPDX-License-Identifier: MIT */
/* String functions, the copying ones at every alignment. */
#include "libc.h"

static void copying(void **state)
{
    unsigned char pattern[100], buffer[120];

    (void)state;
    for (size_t i = 0; i < sizeof(pattern); i++)
        pattern[i] = (unsigned char)(i * 7 + 1);
    for (size_t from = 0; from < 9; from++)
        for (size_t to = 0; to < 9; to++)
            for (size_t n = 0; n < 80; n++) {
                memset(buffer, 0, sizeof(buffer));
                assert_ptr_equal(libc_memcpy(buffer + to, pattern + from, n), buffer + to);
                assert_memory_equal(buffer + to, pattern + from, n);
                assert_int_equal(buffer[to + n], 0);
                memcpy(buffer, pattern, sizeof(pattern));
                libc_memmove(buffer + to, buffer + from, n); /* overlapping */
                assert_memory_equal(buffer + to, pattern + from, n);
                libc_memset(buffer + to, 0xa5, n);
                for (size_t i = 0; i < n; i++)
                    assert_int_equal(buffer[to + i], 0xa5);
            }
}

static void building(void **state)
{
    char buffer[8];

    (void)state;
    memset(buffer, 'x', sizeof(buffer));
    libc_strncpy(buffer, "ab", 4);
    assert_memory_equal(buffer, "ab\0\0xxxx", 8);
    libc_strncpy(buffer, "abcdef", 3);
    assert_memory_equal(buffer, "abc\0", 4);
    assert_string_equal(libc_strcat(libc_strcpy(buffer, "ab"), "cd"), "abcd");
    assert_string_equal(libc_strncat(buffer, "efgh", 2), "abcdef");
    assert_int_equal(libc_strlcpy(buffer, "0123456789", sizeof(buffer)), 10);
    assert_string_equal(buffer, "0123456");
    libc_strcpy(buffer, "abcde");
    assert_int_equal(libc_strlcat(buffer, "fghi", sizeof(buffer)), 9);
    assert_string_equal(buffer, "abcdefg");
    {
        char *copy = libc_strdup("hello"), *part = libc_strndup("hello", 2);

        assert_string_equal(copy, "hello");
        assert_string_equal(part, "he");
        libc_free(copy);
        libc_free(part);
    }
}

static void comparing(void **state)
{
    (void)state;
    assert_true(libc_strcmp("a", "b") < 0);
    assert_true(libc_strcmp("\xff", "a") > 0); /* as unsigned characters */
    assert_int_equal(libc_strcmp("abc", "abc"), 0);
    assert_true(libc_strcmp("ab", "abc") < 0);
    assert_int_equal(libc_strncmp("abc", "abd", 2), 0);
    assert_int_equal(libc_strcasecmp("HeLLo", "hEllO"), 0);
    assert_true(libc_strncasecmp("abX", "aby", 3) < 0);
    assert_true(libc_memcmp("a\0b", "a\0c", 3) < 0);
}

static void searching(void **state)
{
    const char *text = "the cat sat";

    (void)state;
    assert_ptr_equal(libc_strchr(text, 'a'), text + 5);
    assert_ptr_equal(libc_strrchr(text, 'a'), text + 9);
    assert_ptr_equal(libc_strchr(text, '\0'), text + 11);
    assert_null(libc_strchr(text, 'z'));
    assert_ptr_equal(libc_strstr(text, "sat"), text + 8);
    assert_ptr_equal(libc_strstr(text, ""), text);
    assert_null(libc_strstr(text, "sate"));
    assert_ptr_equal(libc_strcasestr(text, "CAT"), text + 4);
    assert_ptr_equal(libc_memmem(text, 7, "at", 2), text + 5);
    assert_null(libc_memmem(text, 6, "at", 2));
    assert_null(libc_memchr(text, 't', 0));
    assert_ptr_equal(libc_memrchr(text, 't', 10), text + 6);
}

static void sets_and_tokens(void **state)
{
    char text[] = "  one,two ;three", fields[] = "a::b";
    char *rest = fields, *save;

    (void)state;
    assert_int_equal(libc_strspn("aabbc", "ab"), 4);
    assert_int_equal(libc_strcspn("hello, world", ",;"), 5);
    assert_string_equal(libc_strpbrk("a=b;c", ";="), "=b;c");
    assert_string_equal(libc_strtok_r(text, " ,;", &save), "one");
    assert_string_equal(libc_strtok_r(NULL, " ,;", &save), "two");
    assert_string_equal(libc_strtok_r(NULL, " ,;", &save), "three");
    assert_null(libc_strtok_r(NULL, " ,;", &save));
    assert_string_equal(libc_strsep(&rest, ":"), "a");
    assert_string_equal(libc_strsep(&rest, ":"), "");
    assert_string_equal(libc_strsep(&rest, ":"), "b");
    assert_null(libc_strsep(&rest, ":"));
}

static void messages(void **state)
{
    (void)state;
    assert_string_equal(libc_strerror(2), "No such file or directory");
    assert_string_equal(libc_strerror(0), "Success");
    assert_string_equal(libc_strerror(4000), "Unknown error 4000");
    assert_string_equal(libc_strsignal(9), "Killed");
    assert_string_equal(libc_strsignal(30), "Unknown signal 30");
    assert_string_equal(libc_strsignal(34), "Real-time signal 2");
    assert_string_equal(libc_strsignal(65), "Unknown signal 65");
}

int string_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copying),   cmocka_unit_test(building), cmocka_unit_test(comparing),
        cmocka_unit_test(searching), cmocka_unit_test(messages), cmocka_unit_test(sets_and_tokens),
    };

    return cmocka_run_group_tests_name("libc strings", tests, NULL, NULL);
}
