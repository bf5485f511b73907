// For bench/flood: the null stack tn.c, which discards the SYNs of the flood's prefix, 198.18.0.0/15, as it reads
// them, and offers no larger window than Leat. Arguments are those of tn.c: DEV ADDR gso|plain.
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <sys/types.h>
#include <unistd.h>

static int VH; // octets of the virtio-net header, which tn.c sets

enum { MOST_AT_ONCE = 64, IP_HEADER = 20, TCP_FLAGS = 13, SYN = 2, ACK = 16 };

// Where tn.c's SYN,ACK has its window scale, the last of two options: so many octets behind the IP header.
enum { WINDOW_SCALE = 27, WINDOW_OF_256_KIB = 2 };

static int floods(const uint8_t *ip, ssize_t octets) {
  return octets >= 2 * IP_HEADER && ip[0] == 0x45 && ip[12] == 198 && (ip[13] & 0xfe) == 18 &&
         (ip[IP_HEADER + TCP_FLAGS] & (SYN | ACK)) == SYN;
}

// What is not of the flood; after so many discarded frames nothing, so that others have their turn.
static ssize_t read_beside_the_flood(int fd, void *to, size_t size) {
  for (int i = 0; i < MOST_AT_ONCE; i++) {
    ssize_t octets = read(fd, to, size);
    if (octets <= 0 || !floods((const uint8_t *)to + VH, octets - VH)) return octets;
  }
  errno = EAGAIN;
  return -1;
}

// With offload tn.c offers 16 MiB. A sender fills them, text waits for milliseconds in memory that no cache holds, and
// what is measured is that. There the kernel completes the checksum, so the option may still be changed.
static ssize_t write_with_a_small_window(int fd, void *from, size_t octets) {
  uint8_t *tcp = (uint8_t *)from + VH + IP_HEADER;
  if (VH && (tcp[TCP_FLAGS] & SYN)) tcp[WINDOW_SCALE] = WINDOW_OF_256_KIB;
  return write(fd, from, octets);
}

#define read read_beside_the_flood
#define write write_with_a_small_window
#include "tn.c"
