package agent

import "time"

// clock is the agent's idea of the time. A device's own clock can be wrong, or
// be turned back to stretch an authorization. So the agent's time is the
// server's at last contact plus what has passed since, and it never goes back
// behind a time it has seen, except by the server's signed word.
type clock struct {
	wall  func() time.Time
	start time.Time // the device's clock when base was taken
	base  time.Time // the true time then, as far as known
	last  time.Time // the highest time given out
}

func newClock(wall func() time.Time, offset time.Duration, high time.Time) *clock {
	start := wall()
	c := &clock{wall: wall, start: start, base: start.Round(0).Add(offset)}
	if c.base.Before(high) {
		c.base = high
	}
	c.last = c.base
	return c
}

// now is UTC with millisecond precision.
func (c *clock) now() time.Time {
	at := c.wall()
	passed := at.Sub(c.start) // by the monotonic clock, which nobody can turn
	if w := at.Round(0).Sub(c.start.Round(0)); w > passed {
		passed = w // the monotonic clock stops while the machine sleeps
	}
	if t := c.base.Add(passed); t.After(c.last) {
		c.last = t
	}
	return c.last.UTC().Truncate(time.Millisecond)
}

// set takes the server's time, from an answer whose signature holds. It alone
// may move the clock back, which heals a device that once ran years ahead.
func (c *clock) set(server time.Time) {
	c.start = c.wall()
	c.base, c.last = server, server
}

// offset is how far the device's own clock is behind the true time.
func (c *clock) offset() time.Duration {
	return c.base.Sub(c.start.Round(0)).Truncate(time.Millisecond)
}
