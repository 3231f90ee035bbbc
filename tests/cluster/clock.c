// A clock for tests: with LD_PRELOAD, the time of day runs TEST_CLOCK_SPEED times as fast from when the process starts. The
// clocks that only measure stay as they are.
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static struct timespec start;
static long speed = 1;

__attribute__((constructor)) static void begin(void) {
    const char *text = getenv("TEST_CLOCK_SPEED");
    syscall(SYS_clock_gettime, CLOCK_REALTIME, &start);
    if (text) speed = atol(text);
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    int result = (int)syscall(SYS_clock_gettime, clock, time);
    if (clock == CLOCK_REALTIME && result == 0) {
        long long passed = (time->tv_sec - start.tv_sec) * 1000000000LL + time->tv_nsec - start.tv_nsec;
        long long now = start.tv_nsec + passed * speed;
        time->tv_sec = start.tv_sec + now / 1000000000LL;
        time->tv_nsec = now % 1000000000LL;
    }
    return result;
}
