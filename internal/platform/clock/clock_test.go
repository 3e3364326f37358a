package clock_test

import (
	"testing"
	"time"

	"github.com/licet/licet/internal/platform/clock"
)

func TestMillisAndTime(t *testing.T) {
	t.Parallel()
	if clock.Millis(time.Time{}) != 0 || !clock.Time(0).IsZero() {
		t.Error("the zero time must be stored as 0 and come back")
	}
	at := time.Date(2026, 5, 3, 10, 0, 0, 123e6, time.FixedZone("", 3600))
	if got := clock.Time(clock.Millis(at)); !got.Equal(at) || got.Location() != time.UTC {
		t.Errorf("got %v, want %v in UTC", got, at)
	}
}

func TestManual(t *testing.T) {
	t.Parallel()
	m := clock.NewManual(time.Date(2026, 1, 1, 0, 0, 0, 999, time.UTC))
	if got := m.Advance(90 * 24 * time.Hour); !got.Equal(time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)) || !m.Now().Equal(got) {
		t.Errorf("got %v", got)
	}
}
