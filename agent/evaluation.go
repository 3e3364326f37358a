package agent

import "time"

// EvaluationPeriod is how long a device may use licenses before it is
// registered. Only time of use counts, and it is given once: registering stops
// the count, deregistering goes on with what is left.
const EvaluationPeriod = 90 * 24 * time.Hour

// evaluation counts the use without a registration.
type evaluation struct {
	UsedMillis int64     `json:"used_ms"`
	At         time.Time `json:"at,omitzero"` // counted up to here
	Counting   bool      `json:"counting"`    // from At on
}

// tick counts the time since the last tick if licenses were in use during it,
// and notes whether they are from now on.
func (e evaluation) tick(now time.Time, counting bool) evaluation {
	// A clock that was never set begins at 1970 or so; the jump to the true
	// date is no use.
	const plausible = 2024
	if e.Counting && now.After(e.At) && e.At.Year() >= plausible {
		e.UsedMillis += now.Sub(e.At).Milliseconds()
	}
	e.UsedMillis = min(e.UsedMillis, EvaluationPeriod.Milliseconds())
	e.At, e.Counting = now, counting
	return e
}

func (e evaluation) left() time.Duration {
	return EvaluationPeriod - time.Duration(e.UsedMillis)*time.Millisecond
}
