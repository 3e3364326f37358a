package agent

import "time"

// clock is the agent's idea of the time. A device's own clock can be wrong, can
// jump when NTP sets it after a start in 1970, or be turned back to stretch an
// authorization. So the agent's time begins at what the device's clock and the
// server's word at last contact make likely, goes on by the monotonic clock,
// and never goes behind a time it has seen, except by the server's signed word.
type clock struct {
	wall   func() time.Time
	start  time.Time     // the device's clock when base was taken
	base   time.Time     // the agent's time then
	last   time.Time     // the highest time given out
	offset time.Duration // how far the device's clock was behind the server's at last contact
}

func newClock(wall func() time.Time, offset time.Duration, high time.Time) *clock {
	start := wall()
	c := &clock{wall: wall, start: start, base: high, offset: offset}
	// The device's clock may be wrong as it was at last contact, or may have
	// been set right since. The earlier of the two that is possible is taken: a
	// clock believed to be years ahead would end an authorization for nothing.
	plain, corrected := start.Round(0), start.Round(0).Add(offset)
	switch first, second := earlier(plain, corrected), later(plain, corrected); {
	case !first.Before(high):
		c.base = first
	case !second.Before(high):
		c.base = second
	}
	c.last = c.base
	return c
}

// now is UTC with millisecond precision.
func (c *clock) now() time.Time {
	if t := c.base.Add(c.wall().Sub(c.start)); t.After(c.last) {
		c.last = t
	}
	return c.last.UTC().Truncate(time.Millisecond)
}

// set takes the server's time, from an answer whose signature holds. It alone
// may move the clock back, which heals a device that once ran years ahead.
func (c *clock) set(server time.Time) {
	c.start = c.wall()
	c.base, c.last = server, server
	c.offset = server.Sub(c.start.Round(0)).Truncate(time.Millisecond)
}

// systemTime is the device's own clock, the default of Config.Now.
func systemTime() time.Time { return time.Now() }

// untilDeadline is how long a context has left; contexts end by the system's
// clock, whatever the agent's is.
func untilDeadline(end time.Time) time.Duration { return time.Until(end) }

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.Before(a) {
		return a
	}
	return b
}
