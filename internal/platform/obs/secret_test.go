package obs_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/licet/licet/internal/platform/obs"
)

func TestSecretIsNeverPrinted(t *testing.T) {
	t.Parallel()
	const value = "hunter2"
	type config struct {
		Password obs.Secret            `json:"password"`
		List     []obs.Secret          `json:"list"`
		Map      map[string]obs.Secret `json:"map"`
		Pointer  *obs.Secret           `json:"pointer"`
	}
	s := obs.Secret(value)
	c := config{Password: s, List: []obs.Secret{s}, Map: map[string]obs.Secret{"k": s}, Pointer: &s}
	var out []string
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%10.2s"} {
		out = append(out, fmt.Sprintf(verb, s), fmt.Sprintf(verb, c), fmt.Sprintf(verb, []any{s}))
	}
	out = append(out, fmt.Sprint(s), s.String(), s.GoString(), fmt.Errorf("wrong: %w %v", fmt.Errorf("x"), s).Error())
	j, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var logged bytes.Buffer
	for _, format := range []string{"json", "text"} {
		log, err := obs.NewLogger(&logged, format, "debug")
		if err != nil {
			t.Fatal(err)
		}
		log.Info("x", "secret", s, "config", c, slog.Group("g", "s", s))
	}
	out = append(out, string(j), logged.String())
	for _, o := range out {
		if strings.Contains(o, value) || strings.Contains(strings.ToLower(o), fmt.Sprintf("%x", value)) || !strings.Contains(o, "***") {
			t.Errorf("printed: %s", o)
		}
	}
	var back config
	if err := json.Unmarshal([]byte(`{"password":"hunter2"}`), &back); err != nil || back.Password.Reveal() != value {
		t.Errorf("a setting must be readable: %v", err)
	}
	if fmt.Sprint(obs.Secret("")) != "" {
		t.Error("an empty secret must look empty")
	}
}

func TestNewLoggerRefusesUnknownSettings(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]string{{"xml", "info"}, {"json", "loud"}, {"", ""}} {
		if _, err := obs.NewLogger(nil, c[0], c[1]); err == nil {
			t.Errorf("%q accepted", c)
		}
	}
}
