package plain_test

import (
	"testing"

	"github.com/licet/licet/internal/platform/plain"
)

func TestText(t *testing.T) {
	t.Parallel()
	for s, want := range map[string][2]bool{ // as a text, as a line
		"":                                  {true, true},
		"Zoë O'Neil-Śmith & Søn":            {true, true},
		"نام‌خانوادگی":                      {true, true}, // Persian, with a joiner
		"\U0001F469\u200d\U0001F680 Ltd":    {true, true},
		"株式会社・東京":                           {true, true},
		"two\nlines\tand\r\na tab":          {true, false},
		"one\u2028two":                      {true, false},
		"left\u200emark":                    {true, false},
		"isolated \u2066a\u2069":            {true, false},
		"Ac\u200bme":                        {true, false},
		"Ac\u200dme":                        {true, false},
		"\u200dAcme":                        {true, false},
		"\ufeffAcme":                        {true, false},
		"Ac\u00adme":                        {true, false},
		"\u3164":                            {true, false},
		"annexe\u202etxt.exe":               {false, false},
		"bell\u0007":                        {false, false},
		"nul\x00":                           {false, false},
		"escape\x1b[31m":                    {false, false},
		"next\u0085line":                    {false, false},
		"hidden\U000e0041\U000e0042":        {false, false},
		"annotation\ufff9":                  {false, false},
		string([]byte{'b', 'a', 'd', 0xff}): {false, false},
	} {
		if got := [2]bool{plain.Text(s), plain.Line(s)}; got != want {
			t.Errorf("%+q: as a text %v, as a line %v; want %v, %v", s, got[0], got[1], want[0], want[1])
		}
	}
}
