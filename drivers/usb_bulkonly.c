/* SPDX-License-Identifier: MIT */
/*
 * A command has three phases: a wrapper with the command goes out, data go out or come in, and a status comes in. The disk
 * may end the data early, by a short packet or by a stall, and says in its status how many bytes are missing. The status has
 * the same tag as the command. A status that is not as it must be means that the two sides have lost each other.
 */
#include "usb_bulkonly.h"

#include "dev/block.h"
#include "lib/string.h"
#include <hal/timer.h>

#define COMMAND_SIGNATURE 0x43425355u /* BOT 5.1 */
#define STATUS_SIGNATURE 0x53425355u  /* BOT 5.2 */
#define STATUS_BYTES 13u
#define STATUS_GOOD 0
#define STATUS_FAILED 1
#define DATA_COME_IN 0x80
#define RESET_REQUEST 0xff /* BOT 3.1 */

#define COMMAND_NS 15000000000u /* a slow stick collects data before it writes them */

/* Both machines store words as USB does, but the words of these structures are not aligned. */
static void set_word(uint8_t *at, uint32_t value)
{
    memcpy(at, &value, sizeof(value));
}

static uint32_t word_at(const uint8_t *at)
{
    uint32_t value;

    memcpy(&value, at, sizeof(value));
    return value;
}

void bulkonly_init(struct bulkonly *transport, struct usb_device *device)
{
    const struct usb_interface *interface = &device->interface;

    memset(transport, 0, sizeof(*transport));
    transport->device = device;
    usb_pipe_init(&transport->in, device, USB_BULK, interface->bulk_in.number,
                  interface->bulk_in.packet);
    usb_pipe_init(&transport->out, device, USB_BULK, interface->bulk_out.number,
                  interface->bulk_out.packet);
}

void bulkonly_begin(struct bulkonly *transport, const uint8_t command[BULKONLY_COMMAND_BYTES],
                    bool comes_in, const struct block_segment *segment, uint32_t size)
{
    uint8_t *wrapper = transport->wrapper;

    transport->phase = BULKONLY_COMMAND;
    transport->until = clock_ns() + COMMAND_NS;
    transport->comes_in = comes_in;
    transport->size = size;
    transport->moved = transport->at = 0;
    transport->segment = segment;
    memset(wrapper, 0, sizeof(transport->wrapper));
    set_word(wrapper, COMMAND_SIGNATURE);
    set_word(wrapper + 4, ++transport->tag);
    set_word(wrapper + 8, size);
    wrapper[12] = comes_in ? DATA_COME_IN : 0;
    wrapper[14] = command[0] < 0x20 ? 6 : 10; /* the code tells the length (SPC-4 4.2.5.1) */
    memcpy(wrapper + 15, command, BULKONLY_COMMAND_BYTES);
}

static int send_command(struct bulkonly *transport)
{
    int n = usb_bulk(transport->device, &transport->out, false, transport->wrapper,
                     BULKONLY_WRAPPER_BYTES);

    if (n < 0)
        return n;
    transport->phase = transport->size > 0 ? BULKONLY_DATA : BULKONLY_STATUS;
    return -EAGAIN;
}

/* A stall ends the data (BOT 6.7). */
static int move_data(struct bulkonly *transport)
{
    struct usb_pipe *pipe = transport->comes_in ? &transport->in : &transport->out;
    const struct block_segment *segment = transport->segment;
    uint32_t piece = MIN(segment->bytes - transport->at, USB_BULK_MAX);
    int n = usb_bulk(transport->device, pipe, transport->comes_in,
                     (uint8_t *)segment->data + transport->at, piece);

    if (n == -EPIPE) {
        transport->phase = BULKONLY_STATUS;
        n = usb_clear_halt(transport->device, pipe, transport->comes_in);
        return n < 0 ? n : -EAGAIN;
    }
    if (n < 0)
        return n;
    transport->moved += (uint32_t)n;
    transport->at += (uint32_t)n;
    if (transport->at == segment->bytes) {
        transport->segment++;
        transport->at = 0;
    }
    if (transport->moved == transport->size || (uint32_t)n < piece)
        transport->phase = BULKONLY_STATUS;
    return -EAGAIN;
}

/* Checks that the status is valid and belongs to the command (BOT 6.3). Returns the bytes moved, BULKONLY_NOT_DONE, or -EIO. */
static int check_status(const struct bulkonly *transport, int n)
{
    const uint8_t *status = transport->wrapper;

    if (n != STATUS_BYTES || word_at(status) != STATUS_SIGNATURE ||
        word_at(status + 4) != transport->tag)
        return -EIO;
    if (status[12] == STATUS_FAILED)
        return BULKONLY_NOT_DONE;
    uint32_t missing = word_at(status + 8);
    if (status[12] != STATUS_GOOD || missing > transport->size)
        return -EIO;
    return (int)MIN(transport->moved, transport->size - missing);
}

/* After a stall, or an empty packet at the end of the data, the status is asked for once more (BOT 6.7.2). */
static int receive_status(struct bulkonly *transport)
{
    bool first = transport->phase == BULKONLY_STATUS;
    int n = usb_bulk(transport->device, &transport->in, true, transport->wrapper, STATUS_BYTES);

    if (n == -EAGAIN || (n < 0 && n != -EPIPE))
        return n;
    if (n == -EPIPE) {
        int error = usb_clear_halt(transport->device, &transport->in, true);
        if (error < 0)
            return error;
    }
    if (first && (n == -EPIPE || n == 0)) {
        transport->phase = BULKONLY_STATUS_AGAIN;
        return -EAGAIN;
    }
    return check_status(transport, n);
}

int bulkonly_continue(struct bulkonly *transport)
{
    int result;

    if (transport->phase == BULKONLY_COMMAND)
        result = send_command(transport);
    else if (transport->phase == BULKONLY_DATA)
        result = move_data(transport);
    else
        result = receive_status(transport);
    if (result == -EBUSY) { /* the time that another disk needs is not this one's */
        transport->until = clock_ns() + COMMAND_NS;
        return -EAGAIN;
    }
    if (result == -EAGAIN && clock_ns() >= transport->until) {
        bulkonly_stop(transport);
        result = -ETIMEDOUT;
    }
    return result;
}

void bulkonly_stop(struct bulkonly *transport)
{
    usb_stop(&transport->in);
    usb_stop(&transport->out);
}

/* BOT 5.3.4 */
int bulkonly_reset(struct bulkonly *transport)
{
    const struct usb_request reset = {USB_CLASS | USB_TO_INTERFACE, RESET_REQUEST, 0,
                                      transport->device->interface.number, 0};
    int error = usb_control(transport->device, &reset, NULL);

    if (error >= 0)
        error = usb_clear_halt(transport->device, &transport->in, true);
    if (error >= 0)
        error = usb_clear_halt(transport->device, &transport->out, false);
    return MIN(error, 0);
}
