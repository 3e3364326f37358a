package rest

import "testing"

// No cell of a table is a formula to any spreadsheet.
func TestCellsAreNoFormulas(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                    "",
		"Acme":                "Acme",
		"=1+1":                "'=1+1",
		"+49 30 1":            "'+49 30 1",
		"-2":                  "'-2",
		"@SUM(A1)":            "'@SUM(A1)",
		"\t=1":                "'\t=1",
		"\r=1":                "'\r=1",
		"\n=1":                "'\n=1",
		"＝1+1":                "'＝1+1",
		"＋1":                  "'＋1",
		"－1":                  "'－1",
		"＠SUM(A1)":            "'＠SUM(A1)",
		"a=1":                 "a=1",
		"\xff=1":              "\xff=1",
		"=HYPERLINK(\"x\",1)": "'=HYPERLINK(\"x\",1)",
	} {
		if got := harmless(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
