/* SPDX-License-Identifier: MIT */
/* The block layer: requests that wait, how they are merged, and which requests an error fails. */
#include "unit.h"

#include "../host.h"
#include "dev/block.h"
#include "lib/string.h"
#include <abi/errno.h>

#define REQUESTS 5

static struct block_request *started; /* the driver has it; this driver never completes a request by
                                       * itself */
static unsigned ended;

static void take(struct block_device *device, struct block_request *request)
{
    (void)device;
    started = request;
}

static const struct block_driver driver = {.start = take, .flush = true};
static struct block_device device = {.name = "unit0", .sectors = 1000, .driver = &driver};
static struct block_request requests[REQUESTS];
static struct block_segment segments[REQUESTS];
static uint8_t memory[REQUESTS][4096];

static void note_end(struct block_request *request)
{
    (void)request;
    ended++;
}

struct block_request make_request(struct block_device *to, enum block_op op, uint32_t sector,
                                  struct block_segment *segment,
                                  void (*done)(struct block_request *))
{
    return (struct block_request){.device = to,
                                  .op = op,
                                  .sector = sector,
                                  .sectors = op == BLOCK_FLUSH ? 0 : segment->bytes / SECTOR_SIZE,
                                  .segment = segment,
                                  .segments = op == BLOCK_FLUSH ? 0 : 1,
                                  .error = 1,
                                  .done = done};
}

static void submit(unsigned i, enum block_op op, uint32_t sector)
{
    segments[i] = (struct block_segment){memory[i], 4096};
    requests[i] = make_request(&device, op, sector, &segments[i], note_end);
    list_init(&requests[i].link);
    block_submit(&requests[i]);
}

static int start_over(void **state)
{
    static bool registered;

    (void)state;
    started = NULL;
    ended = 0;
    if (!registered && block_register(&device) != 0)
        return -1;
    registered = true;
    device.requests = device.merges = device.errors = 0;
    device.reads = device.writes = 0;
    return 0;
}

static void neighbours_are_merged(void **state)
{
    (void)state;
    submit(0, BLOCK_WRITE, 0);
    assert_ptr_equal(started, &requests[0]);
    submit(1, BLOCK_WRITE, 8);
    submit(2, BLOCK_WRITE, 16);
    submit(3, BLOCK_READ, 24);
    block_complete(&device, 0);
    assert_int_equal(started->sector, 8);
    assert_int_equal(started->sectors, 16);
    assert_int_equal(started->segments, 2);
    assert_ptr_equal(started->segment[0].data, memory[1]);
    assert_ptr_equal(started->segment[1].data, memory[2]);
    assert_int_equal(ended, 1);
    block_complete(&device, 0);
    assert_int_equal(ended, 3);
    assert_ptr_equal(started, &requests[3]); /* another kind */
    block_complete(&device, 0);
    for (unsigned i = 0; i < 4; i++)
        assert_int_equal(requests[i].error, 0);
    assert_int_equal(device.requests, 3);
    assert_int_equal(device.merges, 1);
    assert_int_equal(device.writes, 24);
    assert_int_equal(device.reads, 8);
}

static void others_are_not(void **state)
{
    (void)state;
    submit(0, BLOCK_READ, 0);
    submit(1, BLOCK_READ, 8);
    submit(2, BLOCK_FLUSH, 0);
    submit(3, BLOCK_READ, 16); /* behind the flush, in the order of submission */
    submit(4, BLOCK_READ, 100);
    for (unsigned i = 0; i < 5; i++) {
        assert_ptr_equal(started, &requests[i]);
        block_complete(&device, 0);
    }
    assert_int_equal(device.merges, 0);
}

/* Only the request that contains the bad sector gets the error. */
static void an_error_reaches_its_part(void **state)
{
    (void)state;
    submit(0, BLOCK_READ, 500);
    submit(1, BLOCK_WRITE, 8);
    submit(2, BLOCK_WRITE, 16);
    submit(3, BLOCK_WRITE, 24);
    block_complete(&device, 0);
    assert_int_equal(started->sectors, 24);
    block_complete(&device, -EIO);
    for (unsigned i = 1; i < 4; i++) { /* each by itself now */
        assert_ptr_equal(started, &requests[i]);
        block_complete(&device, i == 2 ? -EIO : 0);
    }
    assert_int_equal(ended, 4);
    for (unsigned i = 0; i < 4; i++)
        assert_int_equal(requests[i].error, i == 2 ? -EIO : 0);
    assert_int_equal(device.errors, 2);
}

static void wrong_requests_never_start(void **state)
{
    (void)state;
    submit(0, BLOCK_READ, 993);
    assert_int_equal(requests[0].error, -EIO);
    submit(1, BLOCK_READ, UINT32_MAX);
    assert_int_equal(requests[1].error, -EIO);
    device.read_only = true;
    submit(2, BLOCK_WRITE, 0);
    device.read_only = false;
    assert_int_equal(requests[2].error, -EROFS);
    assert_int_equal(ended, 3);
    assert_null(started);
}

int test_block(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(neighbours_are_merged, start_over),
        cmocka_unit_test_setup(others_are_not, start_over),
        cmocka_unit_test_setup(an_error_reaches_its_part, start_over),
        cmocka_unit_test_setup(wrong_requests_never_start, start_over),
    };

    return cmocka_run_group_tests_name("block layer", tests, NULL, NULL);
}
