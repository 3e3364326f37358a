package licensing

import (
	"slices"
	"testing"
)

// SPEC J6: gaps are told.
func TestGaps(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		mark    int64
		newest  []int64 // ascending here
		missing []int64
		want    int64
	}{
		"nothing":          {0, nil, nil, 0},
		"in order":         {0, []int64{1, 2, 3}, nil, 3},
		"one missing":      {0, []int64{1, 3}, []int64{2}, 1},
		"the first":        {0, []int64{2, 5}, []int64{1, 3, 4}, 0},
		"it came":          {1, []int64{2, 3}, nil, 3},
		"far ahead":        {0, []int64{10_000}, nil, 10_000 - gapWindow},
		"nothing past old": {7, nil, nil, 7},
	} {
		slices.Reverse(c.newest)
		missing, mark := gaps(c.mark, c.newest)
		if name == "far ahead" {
			if len(missing) != maxMissing || missing[0] != mark+1 {
				t.Errorf("%s: %d missing from %d, mark %d", name, len(missing), missing[0], mark)
			}
			missing = nil
		}
		if !slices.Equal(missing, c.missing) || mark != c.want {
			t.Errorf("%s: %v, %d; want %v, %d", name, missing, mark, c.missing, c.want)
		}
	}
}
