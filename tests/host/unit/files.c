/* SPDX-License-Identifier: MIT */
/* Files of the native file system, through the system calls. */
#include "unit.h"

#include "../host.h"
#include "lib/string.h"
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/stat.h>

static void a_file_keeps_what_is_written(void **state)
{
    char buffer[32];

    (void)state;
    assert_int_equal(t_put("/f", "hello"), 0);
    assert_int_equal(t_get("/f", buffer, sizeof(buffer)), 5);
    assert_string_equal(buffer, "hello");
    assert_int_equal(t_unlink("/f"), 0);
    assert_int_equal(t_get("/f", buffer, sizeof(buffer)), -ENOENT);
}

int test_files(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_keeps_what_is_written),
    };

    return cmocka_run_group_tests_name("files", tests, NULL, NULL);
}
