/* SPDX-License-Identifier: MIT */
/*
 * The functions that work by words, against the host's library: random bytes, lengths and alignments, and
 * objects that begin or end where a page that nothing may touch ends or begins.
 */
#include <sys/mman.h>

#include "libc.h"

char *libc_strchrnul(const char *s, int c);
size_t libc_strnlen(const char *s, size_t n);

#define PAGE 4096u
#define ROUNDS 5000

/* A page between two forbidden ones. */
static unsigned char *fenced_page(void)
{
    unsigned char *at =
        mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    assert_ptr_not_equal(at, MAP_FAILED);
    assert_int_equal(mprotect(at, PAGE, PROT_NONE), 0);
    assert_int_equal(mprotect(at + 2 * PAGE, PAGE, PROT_NONE), 0);
    return at + PAGE;
}

static size_t below(size_t limit)
{
    return (size_t)(random64() % limit);
}

/* A place of n bytes in the page: at its start, at its end, or between. */
static unsigned char *place(unsigned char *page, size_t n)
{
    size_t kind = below(3);

    return kind == 0 ? page : kind == 1 ? page + PAGE - n : page + below(PAGE - n + 1);
}

/* Few different bytes, so that matches and false suspects are frequent. */
static void fill(unsigned char *at, size_t n)
{
    static const unsigned char few[] = {1, 2, 0x7f, 0x80, 0x81, 0xff, 'a', 'b'};
    size_t kinds = 1 + below(sizeof(few));

    for (size_t i = 0; i < n; i++)
        at[i] = few[below(kinds)];
}

static size_t length(void)
{
    return below(4) == 0 ? below(1500) : below(70);
}

static void moves(void **state)
{
    unsigned char *page = fenced_page(), *other = fenced_page(), wanted[PAGE];

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        size_t n = length();
        unsigned char *from = place(page, n), *to = place(other, n), *over = place(page, n);

        fill(page, PAGE);
        memcpy(wanted, other, PAGE);
        memcpy(wanted + (to - other), from, n);
        assert_ptr_equal(libc_memcpy(to, from, n), to);
        assert_int_equal(memcmp(other, wanted, PAGE), 0);
        memset(wanted + (to - other), round, n);
        assert_ptr_equal(libc_memset(to, round, n), to);
        assert_int_equal(memcmp(other, wanted, PAGE), 0);
        memcpy(wanted, page, PAGE);
        memmove(wanted + (over - page), wanted + (from - page), n);
        assert_ptr_equal(libc_memmove(over, from, n), over);
        assert_int_equal(memcmp(page, wanted, PAGE), 0);
    }
}

static int sign(int value)
{
    return (value > 0) - (value < 0);
}

static void comparisons(void **state)
{
    unsigned char *page = fenced_page(), *other = fenced_page();

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        size_t n = length() + 1, limit = below(2) ? below(n + 20) : SIZE_MAX;
        unsigned char *a = place(page, n), *b = place(other, n);

        fill(a, n);
        memcpy(b, a, n);
        if (below(3) != 0)
            b[below(n)] = (unsigned char)random64();
        assert_int_equal(sign(libc_memcmp(a, b, n)), sign(memcmp(a, b, n)));
        a[n - 1] = b[n - 1] = '\0';
        assert_int_equal(sign(libc_strcmp((char *)a, (char *)b)),
                         sign(strcmp((char *)a, (char *)b)));
        assert_int_equal(sign(libc_strncmp((char *)a, (char *)b, limit)),
                         sign(strncmp((char *)a, (char *)b, limit)));
    }
}

static void finds(void **state)
{
    unsigned char *page = fenced_page();

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        size_t n = length() + 1, max = below(2) ? below(n + 9) : SIZE_MAX;
        unsigned char *at = place(page, n);
        char *s = (char *)at;
        int c = below(8) == 0 ? 0 : at[below(n)];

        fill(at, n);
        assert_ptr_equal(libc_memchr(at, c, n), memchr(at, c, n));
        assert_ptr_equal(libc_memrchr(at, c, n), memrchr(at, c, n));
        at[n - 1] = '\0';
        assert_int_equal(libc_strlen(s), strlen(s));
        assert_int_equal(libc_strnlen(s, max), strnlen(s, max));
        assert_ptr_equal(libc_strchr(s, c), strchr(s, c));
        assert_ptr_equal(libc_strchrnul(s, c), strchrnul(s, c));
        assert_ptr_equal(libc_strrchr(s, c), strrchr(s, c));
        assert_ptr_equal(libc_memchr(at, 0, SIZE_MAX), at + strlen(s));
    }
}

static void needles(void **state)
{
    unsigned char *page = fenced_page(), *other = fenced_page();

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        size_t n = length() + 1, m = 1 + below(below(3) ? 6 : 40);
        unsigned char *hay = place(page, n), *needle = place(other, m);

        for (size_t i = 0; i < n; i++)
            hay[i] = (unsigned char)('a' + below(2));
        for (size_t i = 0; i < m; i++)
            needle[i] = (unsigned char)('a' + (below(9) ? i % 3 == 0 : below(2)));
        if (m < n && below(2))
            memcpy(needle, hay + below(n - m), m);
        assert_ptr_equal(libc_memmem(hay, n, needle, m), memmem(hay, n, needle, m));
        hay[n - 1] = needle[m - 1] = '\0';
        assert_ptr_equal(libc_strstr((char *)hay, (char *)needle),
                         strstr((char *)hay, (char *)needle));
    }
}

/* Periodic needles and their near misses: each needle of up to eight letters in each text of up to twelve. */
static void all_short_needles(void **state)
{
    char hay[13], needle[9];

    (void)state;
    for (unsigned text = 0; text < 1u << 12; text += 7)
        for (unsigned m = 1; m <= 8; m++)
            for (unsigned word = 0; word < 1u << m; word++) {
                for (int i = 0; i < 12; i++)
                    hay[i] = (char)('a' + (text >> i & 1));
                for (unsigned i = 0; i < m; i++)
                    needle[i] = (char)('a' + (word >> i & 1));
                hay[12] = needle[m] = '\0';
                assert_ptr_equal(libc_strstr(hay, needle), strstr(hay, needle));
            }
}

/* The time is proportional to the sum of the lengths: 4 MB would take days otherwise. */
static void long_needle(void **state)
{
    enum { N = 4000000, M = 1000000 };
    char *hay = malloc(N + 1), *needle = malloc(M + 1);

    (void)state;
    memset(hay, 'a', N);
    memset(needle, 'a', M);
    hay[N] = needle[M] = '\0';
    needle[M - 1] = 'b';
    assert_null(libc_strstr(hay, needle));
    needle[M - 1] = 'a';
    needle[M / 2] = 'b';
    assert_null(libc_strstr(hay, needle));
    needle[M / 2] = 'a';
    needle[0] = 'b';
    assert_null(libc_strstr(hay, needle));
    free(hay);
    free(needle);
}

int word_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moves),
        cmocka_unit_test(comparisons),
        cmocka_unit_test(finds),
        cmocka_unit_test(needles),
        cmocka_unit_test(all_short_needles),
        cmocka_unit_test(long_needle),
    };

    return cmocka_run_group_tests_name("libc words", tests, NULL, NULL);
}
