/* SPDX-License-Identifier: MIT */
/*
 * USB disks: memory sticks, and other devices of the class mass storage that take SCSI commands (SPC-4, SBC-3).
 *
 * A disk may need seconds for a command. So nothing here waits: poll() moves what can be moved at once, and is soon called
 * again; other devices have their turn in between. The first commands ask what the disk is. Then it becomes /dev/sda, and
 * the commands are the requests of the block layer, one after the other.
 *
 * A command that fails is tried again, three times as for SD cards. If the transport is broken, it is reset before that. Neither
 * happens at once: perhaps the disk is being unplugged, and the hub tells that soon.
 *
 * A disk that has gone fails its request and all later ones with EIO. Its struct stays until no file and no mount uses it.
 *
 * Locks: storage.lock guards device and request. All else belongs to the thread of usb.c.
 */
#include "usb_storage.h"

#include "base/kprintf.h"
#include "dev/block.h"
#include "dev/partition.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "usb_bulkonly.h"
#include <abi/errno.h>
#include <hal/timer.h>

#define STORAGE_CLASS 8
#define SCSI_SUBCLASS 6
#define BULKONLY_PROTOCOL 0x50

#define TEST_UNIT_READY 0x00
#define REQUEST_SENSE 0x03
#define INQUIRY 0x12
#define READ_CAPACITY_10 0x25
#define READ_10 0x28
#define WRITE_10 0x2a
#define SYNCHRONIZE_CACHE_10 0x35

#define INQUIRY_BYTES 36u
#define NAME_AT 8u /* in the answer: maker and product */
#define NAME_BYTES 24u
#define CAPACITY_BYTES 8u
#define SENSE_BYTES 18u
#define SENSE_LEAST 14u /* so many of them are used */

/* Sense keys (SPC-4 4.5.6), and reasons. */
#define NOT_READY 2
#define ILLEGAL_REQUEST 5
#define UNIT_ATTENTION 6
#define DATA_PROTECT 7
#define MEDIUM_CHANGED 0x28
#define NO_MEDIUM 0x3a

#define RETRY_NS 200000000u /* the hub is asked more often than that */
#define TRIES 3u
#define READY_TRIES 50u /* until a disk has started */
#define LETTERS 26u

enum step { INQUIRE, WAIT_READY, MEASURE, READ_FIRST, SERVE, GIVEN_UP };

struct storage {
    struct block_device block; /* if step is SERVE, it is registered */
    struct spinlock lock;
    struct usb_device *device;     /* lock: NULL: it has gone */
    struct block_request *request; /* lock: that is being carried out, or NULL */
    unsigned letter;               /* of its name: 0: a */

    struct bulkonly transport;
    enum step step;
    bool busy;           /* a command is in progress */
    bool sensing;        /* it asks why the one before has failed */
    bool must_reset;     /* the transport, before the next command */
    bool keeps_no_cache; /* the disk does not know SYNCHRONIZE_CACHE_10 */
    bool lost;           /* it has no medium any more, or another one */
    unsigned tries;      /* of this step or request: those that have failed */

    struct block_segment segment; /* the buffer's */
    uint8_t buffer[SECTOR_SIZE];
};

static uint32_t letters_used; /* atomic; bit 0: a */

static uint32_t scsi_word(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* The first free letter; LETTERS: none. Only the thread takes letters. */
static unsigned take_letter(void)
{
    uint32_t used = __atomic_load_n(&letters_used, __ATOMIC_ACQUIRE);
    unsigned letter = 0;

    while (letter < LETTERS && (used & 1u << letter))
        letter++;
    if (letter < LETTERS)
        __atomic_fetch_or(&letters_used, 1u << letter, __ATOMIC_RELAXED);
    return letter;
}

static void free_storage(struct block_device *block)
{
    struct storage *s = CONTAINER_OF(block, struct storage, block);

    __atomic_fetch_and(&letters_used, ~(1u << s->letter), __ATOMIC_RELEASE);
    kmfree(s);
}

/* Begins a command without data, or one whose data come into the buffer. */
static void ask(struct storage *s, uint8_t code, uint8_t size)
{
    uint8_t command[BULKONLY_COMMAND_BYTES] = {code};

    if (code == REQUEST_SENSE || code == INQUIRY)
        command[4] = size;
    s->segment = (struct block_segment){s->buffer, size};
    memset(s->buffer, 0, size);
    bulkonly_begin(&s->transport, command, true, &s->segment, size);
}

static void move_sectors(struct storage *s, bool write, uint32_t sector, uint32_t sectors,
                         const struct block_segment *segment)
{
    const uint8_t command[BULKONLY_COMMAND_BYTES] = {write ? WRITE_10 : READ_10,
                                                     0,
                                                     (uint8_t)(sector >> 24),
                                                     (uint8_t)(sector >> 16),
                                                     (uint8_t)(sector >> 8),
                                                     (uint8_t)sector,
                                                     0,
                                                     (uint8_t)(sectors >> 8),
                                                     (uint8_t)sectors};

    bulkonly_begin(&s->transport, command, !write, segment, sectors * SECTOR_SIZE);
}

static struct block_request *request_of(struct storage *s)
{
    acquire(&s->lock);
    struct block_request *request = s->request;
    release(&s->lock);
    return request;
}

/* Ends the request in progress, which may bring the next one at once. */
static void end_request(struct storage *s, int error)
{
    acquire(&s->lock);
    bool had = s->request;
    s->request = NULL;
    release(&s->lock);
    if (had)
        block_complete(&s->block, error);
}

/* Begins the command of a request. */
static void serve(struct storage *s, const struct block_request *request)
{
    if (request->op == BLOCK_FLUSH)
        ask(s, SYNCHRONIZE_CACHE_10, 0);
    else
        move_sectors(s, request->op == BLOCK_WRITE, request->sector, request->sectors,
                     request->segment);
}

/* Whether a request needs no command. The file system on another medium is not the one that was mounted. */
static bool is_ended_at_once(const struct storage *s, const struct block_request *request)
{
    return s->lost || (request->op == BLOCK_FLUSH && s->keeps_no_cache);
}

/* Begins the next command. False: there is none now. */
static bool begin_command(struct storage *s)
{
    const struct block_request *request;

    switch (s->step) {
    case INQUIRE:
        ask(s, INQUIRY, INQUIRY_BYTES);
        return true;
    case WAIT_READY:
        ask(s, TEST_UNIT_READY, 0);
        return true;
    case MEASURE:
        ask(s, READ_CAPACITY_10, CAPACITY_BYTES);
        return true;
    case READ_FIRST:
        s->segment = (struct block_segment){s->buffer, SECTOR_SIZE};
        move_sectors(s, false, 0, 1, &s->segment);
        return true;
    case SERVE:
        while ((request = request_of(s)) && is_ended_at_once(s, request))
            end_request(s, s->lost ? -EIO : 0);
        if (request)
            serve(s, request);
        return request;
    default:
        return false;
    }
}

static int take_inquiry(const struct storage *s, int n)
{
    if (n < (int)INQUIRY_BYTES)
        return -EIO;
    return s->buffer[0] == 0 ? 0 : -EOPNOTSUPP; /* a disk, and it is there (SPC-4 6.4.2) */
}

/* The number of the last block, and the size of a block. */
static int take_capacity(struct storage *s, int n)
{
    if (n < (int)CAPACITY_BYTES)
        return -EIO;
    uint32_t last = scsi_word(s->buffer);
    if (scsi_word(s->buffer + 4) != SECTOR_SIZE || last == UINT32_MAX)
        return -EOPNOTSUPP;
    s->block.sectors = last + 1;
    return 0;
}

/* The first sector has been read: programs may have the disk now. */
static int enter_disk(struct storage *s, int n)
{
    if (n < (int)SECTOR_SIZE)
        return -EIO;
    int error = block_register(&s->block);
    if (error)
        return error;
    kprintf("%s: USB disk, %u MiB\n", s->block.name, s->block.sectors / (MIB / SECTOR_SIZE));
    s->step = SERVE;
    error = partition_add_all(&s->block, s->buffer);
    if (error)
        kprintf("%s: error %d with its partitions\n", s->block.name, -error);
    return 0;
}

/* A command has ended well, with so many bytes: 0, or why that is not enough. */
static int take_result(struct storage *s, int n)
{
    int error = 0;

    switch (s->step) {
    case INQUIRE:
        error = take_inquiry(s, n);
        break;
    case MEASURE:
        error = take_capacity(s, n);
        break;
    case READ_FIRST:
        return enter_disk(s, n); /* which changes the step */
    case SERVE:
        if (n < (int)s->transport.size)
            return -EIO;
        end_request(s, 0);
        return 0;
    default:
        break;
    }
    if (!error)
        s->step++;
    return error;
}

/* Why the command before has failed. -EIO: another try may help. */
static int error_of_sense(const struct storage *s, int n)
{
    if (n < (int)SENSE_LEAST)
        return -EIO;
    switch (s->buffer[2] & 0xf) {
    case NOT_READY:
        return s->buffer[12] == NO_MEDIUM ? -ENODEV : -EIO;
    case UNIT_ATTENTION: /* at first, each medium is a new one */
        return s->step == SERVE && s->buffer[12] == MEDIUM_CHANGED ? -ENODEV : -EIO;
    case ILLEGAL_REQUEST:
        return -EOPNOTSUPP;
    case DATA_PROTECT:
        return -EROFS;
    default:
        return -EIO;
    }
}

/*
 * A disk that says itself (sensed) that it is not ready gets more time. A flush that the disk says has failed is not
 * repeated: the data may have left its cache, so that the second flush would succeed.
 */
static bool is_worth_a_try(struct storage *s, int error, bool sensed)
{
    const struct block_request *request = request_of(s);
    unsigned most = s->step == WAIT_READY && sensed && !s->must_reset ? READY_TRIES : TRIES;

    if (sensed && request && request->op == BLOCK_FLUSH)
        return false;

    return error != -ENODEV && error != -EOPNOTSUPP && error != -EROFS && error != -ENFILE &&
           s->tries < most;
}

/* A step or a request has failed for good. */
static void fail_for_good(struct storage *s, int error)
{
    const struct block_request *request = request_of(s);

    if (s->step != SERVE) {
        kprintf("usb disk %c: error %d, it is not used\n", 'a' + (char)s->letter, -error);
        s->step = GIVEN_UP;
    } else if (request && request->op == BLOCK_FLUSH && error == -EOPNOTSUPP) {
        s->keeps_no_cache = true;
        end_request(s, 0);
    } else {
        s->lost |= error == -ENODEV;
        end_request(s, error == -EROFS ? error : -EIO);
    }
}

static void print_error(struct storage *s, int error)
{
    static const char *const names[] = {
        [BLOCK_READ] = "read", [BLOCK_WRITE] = "write", [BLOCK_FLUSH] = "flush"};
    const struct block_request *request = request_of(s);

    if (request && error != -EOPNOTSUPP)
        kprintf("%s: %s of %u sectors at %u: error %d\n", s->block.name, names[request->op],
                request->sectors, request->sector, -error);
}

/* A command has ended, with so many bytes or an error. The result is the time to wait before the next one. */
static uint64_t end_command(struct storage *s, int result)
{
    bool sensed = s->sensing;

    s->busy = s->sensing = false;
    s->must_reset = result < 0 && result != BULKONLY_NOT_DONE;
    if (result == BULKONLY_NOT_DONE && !sensed) {
        s->sensing = s->busy = true;
        ask(s, REQUEST_SENSE, SENSE_BYTES);
        return 0;
    }
    if (sensed)
        result = result < 0 ? -EIO : error_of_sense(s, result);
    else if (result >= 0)
        result = take_result(s, result);
    if (result >= 0) {
        s->tries = 0;
        return 0;
    }
    s->tries++;
    print_error(s, result);
    if (is_worth_a_try(s, result, sensed))
        return RETRY_NS;
    fail_for_good(s, result);
    s->tries = 0;
    return 0;
}

static void storage_poll(struct usb_device *device)
{
    struct storage *s = device->state;

    if (!s->busy && s->must_reset) {
        bulkonly_reset(&s->transport); /* if that fails, the next command does too */
        s->must_reset = false;
    }
    if (!s->busy)
        s->busy = begin_command(s);
    device->due_ns = TIMER_NEVER;
    if (!s->busy)
        return;
    int result = bulkonly_continue(&s->transport);
    device->due_ns = clock_ns() + (result == -EAGAIN ? 0 : end_command(s, result));
}

/* The block layer has a request. It is the only one, until it has been completed. */
static void storage_start(struct block_device *block, struct block_request *request)
{
    struct storage *s = CONTAINER_OF(block, struct storage, block);

    acquire(&s->lock);
    bool gone = !s->device;
    if (!gone) {
        s->request = request;
        usb_want(s->device);
    }
    release(&s->lock);
    if (gone)
        block_complete(block, -EIO);
}

static bool storage_wants(const struct usb_interface *interface)
{
    return interface->class == STORAGE_CLASS && interface->subclass == SCSI_SUBCLASS &&
           interface->protocol == BULKONLY_PROTOCOL;
}

static int storage_attach(struct usb_device *device)
{
    static const struct block_driver driver = {.start = storage_start, .flush = true};
    struct storage *s = kzalloc(sizeof(*s));

    if (!s)
        return -ENOMEM;
    s->letter = take_letter();
    if (s->letter == LETTERS) {
        kmfree(s);
        return -ENFILE;
    }
    initlock(&s->lock, "block worker");
    s->device = device;
    s->block.driver = &driver;
    s->block.removable = true;
    s->block.free = free_storage;
    ksnprintf(s->block.name, sizeof(s->block.name), "sd%c", 'a' + (char)s->letter);
    bulkonly_init(&s->transport, device);
    device->state = s;
    return 0;
}

static void storage_detach(struct usb_device *device)
{
    struct storage *s = device->state;
    bool registered = s->step == SERVE;

    bulkonly_stop(&s->transport);
    acquire(&s->lock);
    s->device = NULL;
    release(&s->lock);
    end_request(s, -EIO);
    if (registered)
        block_remove(&s->block);
    else
        free_storage(&s->block);
}

const struct usb_driver usb_storage_driver = {
    .name = "disk",
    .bulk = true,
    .wants = storage_wants,
    .attach = storage_attach,
    .poll = storage_poll,
    .detach = storage_detach,
};
