package cli

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/server"
)

// Who runs the server says who is on the vendor's staff.
func TestOperator(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	portal, err := server.Open(t.Context(), server.Config{Data: data, LogLevel: "error", LimitedSuffix: ".smb"}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = portal.Close() })
	for _, email := range []string{"omar@acme.example.org", "olga@acme.example.org"} {
		if _, err := portal.Identity.CreateProfile(t.Context(), access.System("test"), identity.SignUp{Email: email, Password: "violet canyon drum 42", FirstName: "Robin", LastName: "Gray"}); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		args string
		exit int
		want string
	}{
		{"list --json", ExitDone, ""},
		{"add --json omar@acme.example.org", ExitDone, `{"email":"omar@acme.example.org","operator":true}`},
		{"add omar@acme.example.org", ExitDone, "omar@acme.example.org is on the vendor's staff now"},
		{"remove omar@acme.example.org", ExitRefused, "last_operator"},
		{"add olga@acme.example.org", ExitDone, "second factor"},
		{"list", ExitDone, "olga@acme.example.org  Robin Gray\nomar@acme.example.org  Robin Gray\n"},
		{"remove --json omar@acme.example.org", ExitDone, `{"email":"omar@acme.example.org","operator":false}`},
		{"list --json", ExitDone, `{"authenticator":false,"email":"olga@acme.example.org","name":"Robin Gray"}` + "\n"},
		{"add nobody@acme.example.org", ExitRefused, "profile_not_found"},
	} {
		var out bytes.Buffer
		words := append([]string{"operator"}, strings.Fields(step.args)...)
		if exit := Main("test", append(words, "--data", data), nil, &out, &out); exit != step.exit || !strings.Contains(out.String(), step.want) || step.want == "" && out.Len() > 0 {
			t.Errorf("%s: %d %q, want %d %q", step.args, exit, out.String(), step.exit, step.want)
		}
	}
}
