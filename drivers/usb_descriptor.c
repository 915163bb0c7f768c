/* SPDX-License-Identifier: MIT */
/*
 * A configuration: a descriptor of its own, then those of its interfaces, each followed by those of its endpoints and of
 * its class (USB 2.0 9.6.3). The first byte of each is its length, the second its type. A length that is too small, or
 * leads beyond the end, ends the search.
 */
#include "usb_descriptor.h"

#include "lib/string.h"

#define INTERFACE_DESCRIPTOR 4u
#define INTERFACE_BYTES 9u
#define ENDPOINT_DESCRIPTOR 5u
#define ENDPOINT_BYTES 7u

#define ENDPOINT_IN 0x80u
#define ENDPOINT_NUMBER 0x0fu
#define ENDPOINT_TYPE 0x03u
#define PACKET_BYTES 0x07ffu
#define INTERRUPT_PACKET_MAX 1024u /* 5.7.3 */
#define BULK_PACKET_MAX 512u       /* 5.8.3: a power of two */

/* The length of the descriptor at the start; 0: it does not fit. */
static size_t descriptor_length(const uint8_t *bytes, size_t size)
{
    return size >= 2 && bytes[0] >= 2 && bytes[0] <= size ? bytes[0] : 0;
}

static void take_bulk_endpoint(struct usb_bulk_endpoint *endpoint, uint8_t number, uint16_t packet)
{
    if (endpoint->number || packet > BULK_PACKET_MAX || (packet & (packet - 1)))
        return;
    endpoint->number = number;
    endpoint->packet = packet;
}

/* A descriptor of an endpoint (9.6.6). */
static void take_endpoint(struct usb_interface *interface, const uint8_t *bytes)
{
    uint16_t packet = usb_word(bytes + 4) & PACKET_BYTES;
    uint8_t number = bytes[2] & ENDPOINT_NUMBER, type = bytes[3] & ENDPOINT_TYPE;
    bool in = bytes[2] & ENDPOINT_IN;

    if (number == 0 || packet == 0)
        return;
    if (type == USB_BULK)
        take_bulk_endpoint(in ? &interface->bulk_in : &interface->bulk_out, number, packet);
    if (interface->endpoint || !in || type != USB_INTERRUPT || packet > INTERRUPT_PACKET_MAX)
        return;
    interface->endpoint = number;
    interface->packet = packet;
    interface->interval = bytes[6];
}

/* A descriptor of an interface (9.6.5), and of what follows it up to the next one. */
static void take_interface(struct usb_interface *interface, const uint8_t *bytes, size_t size)
{
    size_t length = bytes[0];

    interface->number = bytes[2];
    interface->class = bytes[5];
    interface->subclass = bytes[6];
    interface->protocol = bytes[7];
    bytes += length;
    size -= length;
    while ((length = descriptor_length(bytes, size)) > 0 && bytes[1] != INTERFACE_DESCRIPTOR) {
        if (bytes[1] == ENDPOINT_DESCRIPTOR && length >= ENDPOINT_BYTES)
            take_endpoint(interface, bytes);
        bytes += length;
        size -= length;
    }
}

bool usb_find_interface(const uint8_t *bytes, size_t size, unsigned index,
                        struct usb_interface *found)
{
    size_t length = descriptor_length(bytes, size);

    memset(found, 0, sizeof(*found));
    if (length < USB_CONFIGURATION_BYTES || bytes[1] != USB_CONFIGURATION_DESCRIPTOR)
        return false;
    found->configuration = bytes[5];
    do {
        bytes += length;
        size -= length;
        length = descriptor_length(bytes, size);
        bool is_first_setting =
            length >= INTERFACE_BYTES && bytes[1] == INTERFACE_DESCRIPTOR && bytes[3] == 0;
        if (is_first_setting && index-- == 0) {
            take_interface(found, bytes, size);
            return true;
        }
    } while (length > 0);
    return false;
}
