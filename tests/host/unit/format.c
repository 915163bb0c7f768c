/* SPDX-License-Identifier: MIT */
/* The kernel's formatted printing, its lists, and its command line. */
#include "unit.h"

#include "../host.h"
#include "lib/format.h"
#include "lib/list.h"
#include "base/kprintf.h"
#include "lib/string.h"
#include "base/option.h"
#include <hal/cache.h>

static char text[128];

#define SHOWS(expected, ...)                                                                       \
    do {                                                                                           \
        assert_int_equal(ksnprintf(text, sizeof(text), __VA_ARGS__), (int)sizeof(expected) - 1);   \
        assert_string_equal(text, expected);                                                       \
    } while (0)

static void numbers_are_shown(void **state)
{
    (void)state;
    SHOWS("0 -1 2147483647 -2147483648", "%d %d %d %d", 0, -1, INT32_MAX, INT32_MIN);
    SHOWS("4294967295 ffffffff FFFF 777", "%u %x %X %o", UINT32_MAX, UINT32_MAX, 0xffff, 0777);
    SHOWS("18446744073709551615", "%llu", (unsigned long long)UINT64_MAX);
    SHOWS("-9223372036854775808", "%lld", (long long)INT64_MIN);
    SHOWS("0x1f 037", "%#x %#o", 31, 31);
    SHOWS("0x1234    0x5", "%p %6p", (void *)0x1234, (void *)5);
    SHOWS("+5  5 00005 5    |", "%+d % d %05d %-5d|", 5, 5, 5, 5);
    SHOWS("  042    -7", "%5.3d %5d", 42, -7);
    SHOWS("12 255", "%hd %hhu", (short)12, (unsigned char)255);
    SHOWS("123 45", "%zu %jd", (size_t)123, (intmax_t)45);
}

static void texts_are_shown(void **state)
{
    (void)state;
    SHOWS("a % z", "%c %% %c", 'a', 'z');
    SHOWS("one [  two] [three]", "%s [%5s] [%-5s]", "one", "two", "three");
    SHOWS("ab    c", "%.2s %*s", "abc", 4, "c");
    assert_int_equal(ksnprintf(text, 4, "abcdef"), 6);
    assert_string_equal(text, "abc");
    assert_int_equal(ksnprintf(NULL, 0, "abc"), 3);
}

/* A value that is larger than the length says loses its upper bits. */
static void lengths_are_respected(void **state)
{
    (void)state;
    SHOWS("-1 255 -1 65535", "%hhd %hhu %hd %hu", 0x1ff, 0x1ff, 0x1ffff, 0x1ffff);
    SHOWS("-5 5", "%ld %lu", -5l, 5ul);
    SHOWS("-6 6", "%jd %ju", (intmax_t)-6, (uintmax_t)6);
    SHOWS("-7 7", "%zd %zu", (ptrdiff_t)-7, (size_t)7);
    SHOWS("-8 8", "%td %tu", (ptrdiff_t)-8, (size_t)8);
    SHOWS("-9 9", "%Ld %Lu", -9ll, 9ull);
}

static void widths_may_be_arguments(void **state)
{
    (void)state;
    SHOWS("5   |", "%*d|", -4, 5);
    SHOWS("007", "%.*d", 3, 7);
    SHOWS("7", "%.*d", -3, 7); /* as if there were no precision */
    SHOWS("(null)|  (null)", "%s|%8s", (const char *)NULL, (const char *)NULL);
}

static void unknown_conversions_are_errors(void **state)
{
    static const char *const formats[] = {"a%y", "a%n", "a%ls", "a%"};

    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(formats); i++) {
        assert_int_equal(ksnprintf(text, sizeof(text), formats[i], text), FORMAT_INVALID);
        assert_string_equal(text, "a");
    }
}

static void count_bytes(struct format_output *out, const char *bytes, size_t n)
{
    (void)out, (void)bytes;
    text[0] += (char)n;
}

static int format_to(struct format_output *out, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    int result = format_text(out, format, list);
    va_end(list);
    return result;
}

/* printf() returns the length as an int. */
static void no_text_is_longer_than_an_int_counts(void **state)
{
    struct format_output out = {.put = count_bytes, .length = INT32_MAX - 3};

    (void)state;
    text[0] = 0;
    assert_int_equal(format_to(&out, "%s", "abc"), INT32_MAX);
    assert_int_equal(text[0], 3);
    assert_int_equal(format_to(&out, "%s%d", "d", 5), FORMAT_TOO_LONG);
    assert_int_equal(text[0], 3); /* no byte of it has been shown */
    assert_int_equal(ksnprintf(text, sizeof(text), "a%2147483648d", 5), FORMAT_TOO_LONG);
    assert_int_equal(ksnprintf(text, sizeof(text), "a%99999999999d", 5), FORMAT_TOO_LONG);
    assert_int_equal(ksnprintf(text, sizeof(text), "a%.2147483648d", 5), FORMAT_TOO_LONG);
    assert_int_equal(ksnprintf(text, sizeof(text), "a%*d", INT32_MIN, 5), FORMAT_TOO_LONG);
    assert_string_equal(text, "a");
}

static void the_log_keeps_what_is_printed(void **state)
{
    (void)state;
    host_console_clear();
    kprintf("number %d\n", 7);
    assert_string_equal(host_console(), "number 7\r\n");
}

struct item {
    int value;
    struct list link;
};

static void lists_keep_their_order(void **state)
{
    struct list head = LIST_INIT(head);
    struct item items[5] = {{.value = 0}}, *item, *after;
    int expected = 0;

    (void)state;
    assert_true(list_empty(&head));
    for (int i = 0; i < 5; i++) {
        items[i].value = i;
        list_push_back(&head, &items[i].link);
    }
    LIST_FOR_EACH (item, &head, link)
        assert_int_equal(item->value, expected++);
    assert_int_equal(expected, 5);
    LIST_FOR_EACH_SAFE (item, after, &head, link) {
        if (item->value % 2 == 0)
            list_remove(&item->link);
    }
    assert_ptr_equal(LIST_FIRST(&head, struct item, link), &items[1]);
    assert_true(list_empty(&items[0].link));
    list_remove(&items[0].link); /* in no list: nothing happens */
    list_push_front(&head, &items[4].link);
    assert_ptr_equal(LIST_FIRST(&head, struct item, link), &items[4]);
}

struct aligned_item {
    struct list other, link;
} CACHE_ALIGNED;

/* The head is in no member. What a loop computes from it at its end may be an address that no member can have. */
static void a_head_may_lie_anywhere(void **state)
{
    static struct {
        struct list before, head;
    } CACHE_ALIGNED first;
    static struct {
        struct list before[2], head;
    } CACHE_ALIGNED second;
    struct list *heads[] = {&first.head, &second.head};
    static struct aligned_item items[2];
    struct aligned_item *item, *after;

    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(heads); i++) {
        unsigned found = 0;
        list_init(heads[i]);
        LIST_FOR_EACH_SAFE (item, after, heads[i], link)
            found++;
        list_push_back(heads[i], &items[i].link);
        LIST_FOR_EACH (item, heads[i], link)
            found++;
        LIST_FOR_EACH_SAFE (item, after, heads[i], link)
            found++;
        assert_int_equal(found, 2);
    }
}

static void options_are_found(void **state)
{
    char value[8];

    (void)state;
    option_init(" quiet root=sda1  cpus=3 root=sda2 test=1 bad=3x ");
    assert_true(option_flag("quiet"));
    assert_true(option_flag("test"));
    assert_false(option_flag("qui"));
    assert_true(option_value("root", value, sizeof(value)));
    assert_string_equal(value, "sda2");
    assert_true(option_value("root", value, 3));
    assert_string_equal(value, "sd");
    assert_false(option_value("roo", value, sizeof(value)));
    assert_int_equal(option_number("cpus", 8), 3);
    assert_int_equal(option_number("bad", 8), 8);
    assert_int_equal(option_number("none", 8), 8);
    option_init("");
}

int test_format(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_shown),
        cmocka_unit_test(texts_are_shown),
        cmocka_unit_test(lengths_are_respected),
        cmocka_unit_test(widths_may_be_arguments),
        cmocka_unit_test(unknown_conversions_are_errors),
        cmocka_unit_test(no_text_is_longer_than_an_int_counts),
        cmocka_unit_test(the_log_keeps_what_is_printed),
        cmocka_unit_test(lists_keep_their_order),
        cmocka_unit_test(a_head_may_lie_anywhere),
        cmocka_unit_test(options_are_found),
    };

    return cmocka_run_group_tests_name("format", tests, NULL, NULL);
}
