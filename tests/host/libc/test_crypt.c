/* SPDX-License-Identifier: MIT */
/* Hashes of passwords: those of the specification, and of this computer's library, if it has one. */
#include <dlfcn.h>
#include <errno.h>

#include "libc.h"

#define KEY_MAX 200

/* From the text "Unix crypt using SHA-256 and SHA-512" by Ulrich Drepper. */
static void hashes_of_the_specification(void **state)
{
    static const char *const rows[][3] = {
        {"$5$saltstring", "Hello world!",
         "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5"},
        {"$5$rounds=10000$saltstringsaltstring", "Hello world!",
         "$5$rounds=10000$saltstringsaltst$3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        assert_string_equal(libc_crypt(rows[i][1], rows[i][0]), rows[i][2]);
    assert_memory_equal(libc_crypt("key", "$5$rounds=10$few"), "$5$rounds=1000$few$", 19);
}

static void a_hash_is_a_setting(void **state)
{
    char *hash = strdup(libc_crypt("secret", "$5$rounds=1000$abc"));

    (void)state;
    assert_string_equal(libc_crypt("secret", hash), hash);
    assert_string_not_equal(libc_crypt("Secret", hash), hash);
    assert_string_not_equal(libc_crypt("secret", "$5$rounds=1000$abd"), hash);
    assert_string_not_equal(libc_crypt("secret", "$5$rounds=1001$abc"), hash);
    free(hash);
}

static void other_settings(void **state)
{
    static const char *const settings[] = {"", "ab", "*", "!", "$1$x", "$6$salt", "$5$rounds=1000"};

    (void)state;
    for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++) {
        libc_errno = 0;
        assert_null(libc_crypt("key", settings[i]));
        assert_int_equal(libc_errno, EINVAL);
    }
}

/* Keys of all lengths, of any bytes, and salts of all lengths. */
static void like_this_computer(void **state)
{
    char *(*theirs)(const char *, const char *) = NULL;
    char key[KEY_MAX + 1], setting[64];
    void *library = dlopen("libcrypt.so.1", RTLD_NOW);

    (void)state;
    if (library)
        *(void **)&theirs = dlsym(library, "crypt");
    if (!theirs)
        skip();
    for (size_t length = 0; length <= KEY_MAX; length++) {
        int n = snprintf(setting, sizeof(setting), "$5$rounds=1000$");
        for (size_t i = 0; i < length; i++)
            key[i] = (char)(1 + random64() % 255);
        key[length] = '\0';
        for (size_t i = 0; i < length % 20; i++)
            setting[n++] = (char)('a' + random64() % 26);
        setting[n] = '\0';
        assert_string_equal(libc_crypt(key, setting), theirs(key, setting));
    }
    assert_string_equal(libc_crypt("key", "$5$salt"), theirs("key", "$5$salt"));
}

int crypt_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hashes_of_the_specification),
        cmocka_unit_test(a_hash_is_a_setting),
        cmocka_unit_test(other_settings),
        cmocka_unit_test(like_this_computer),
    };

    return cmocka_run_group_tests_name("crypt", tests, NULL, NULL);
}
