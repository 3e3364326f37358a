package agent

import (
	"testing"
	"time"
)

func TestNewClock(t *testing.T) {
	t.Parallel()
	day := func(n int) time.Time { return time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n) }
	epoch := time.Unix(0, 0).UTC()
	for name, tt := range map[string]struct {
		wall   time.Time
		offset time.Duration
		high   time.Time
		want   time.Time
	}{
		"right":                         {day(2), 0, day(1), day(2)},
		"first start":                   {day(2), 0, time.Time{}, day(2)},
		"turned back":                   {day(-30), 0, day(1), day(1)},
		"not set after a reboot":        {epoch, 0, day(1), day(1)},
		"always behind":                 {day(-3000), day(2).Sub(day(-3000)), day(1), day(2)},
		"always ahead":                  {day(3000), day(2).Sub(day(3000)), day(1), day(2)},
		"was not set at last contact":   {day(2), day(1).Sub(epoch), day(1), day(2)},
		"was ahead, has been set right": {day(2), day(1).Sub(day(3000)), day(1), day(2)},
	} {
		c := newClock(func() time.Time { return tt.wall }, tt.offset, tt.high)
		if got := c.now(); !got.Equal(tt.want) {
			t.Errorf("%s: %v; want %v", name, got, tt.want)
		}
	}
}

func TestClockGoesOn(t *testing.T) {
	t.Parallel()
	wall := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	c := newClock(func() time.Time { return wall }, 0, time.Time{})
	start := c.now()
	wall = wall.Add(time.Hour)
	if got := c.now(); !got.Equal(start.Add(time.Hour)) {
		t.Errorf("an hour later it is %v", got)
	}
	wall = wall.Add(-2 * time.Hour)
	if got := c.now(); got.Before(start.Add(time.Hour)) {
		t.Errorf("the clock went back to %v", got)
	}
	c.set(start.AddDate(-1, 0, 0))
	if got := c.now(); !got.Equal(start.AddDate(-1, 0, 0)) {
		t.Errorf("by the server's word it is %v", got)
	}
}
