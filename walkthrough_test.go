package licet_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// walk is a line of the walkthroughs: what somebody does, and the step of a story that does it.
var walk = regexp.MustCompile("(?m)^\\| ([0-9.a–]+) \\| .+ \\| `([a-z-]+\\.spec\\.ts)` › (.+) \\|$")

// Every step that the walkthroughs tell of is done by a step of a story, and none of their lines names no story.
func TestWalkthroughsAreStories(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("docs/user/walkthroughs.md")
	if err != nil {
		t.Fatal(err)
	}
	lines := 0
	for line := range strings.SplitSeq(string(text), "\n") {
		if strings.HasPrefix(line, "| ") && !strings.HasPrefix(line, "| no. |") {
			lines++
		}
	}
	found := walk.FindAllStringSubmatch(string(text), -1)
	if len(found) != lines || lines < 80 {
		t.Errorf("%d of %d lines name a story", len(found), lines)
	}
	for _, m := range found {
		spec, err := os.ReadFile(filepath.Join("web", "e2e", m[2]))
		if err != nil {
			t.Errorf("%s: %v", m[1], err)
			continue
		}
		if !strings.Contains(string(spec), "test.step("+strconv.Quote(m[3])+",") {
			t.Errorf("%s: %s has no step %q", m[1], m[2], m[3])
		}
	}
}
