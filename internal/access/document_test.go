package access_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/licet/licet/internal/access"
)

const rolesPage = "../../docs/user/roles.md"

// SPEC D1: the documentation of the roles is made from the table that decides. LICET_UPDATE=1 writes it.
func TestRolesPageIsTheTable(t *testing.T) {
	t.Parallel()
	got := rolesMarkdown()
	if os.Getenv("LICET_UPDATE") != "" {
		if err := os.WriteFile(rolesPage, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(rolesPage)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Error("docs/user/roles.md is not what the table of roles says: run `make generate`")
	}
}

func rolesMarkdown() string {
	var b strings.Builder
	b.WriteString("# Roles\n\nMade from the table in `internal/access/role.go`; don't edit it here.\n\n")
	var permissions []access.Permission
	for _, row := range access.Roles() {
		b.WriteString("- **" + row.Name + "** (`" + string(row.Role) + "`). " + row.Description + "\n")
		for _, p := range row.May {
			if !slices.Contains(permissions, p) {
				permissions = append(permissions, p)
			}
		}
	}
	b.WriteString("\nThe first four are held in the whole account, the last three in one virtual account and for that alone.\n\n| permission |")
	for _, row := range access.Roles() {
		b.WriteString(" `" + string(row.Role) + "` |")
	}
	b.WriteString("\n|---|" + strings.Repeat(":-:|", len(access.Roles())) + "\n")
	for _, p := range permissions {
		b.WriteString("| `" + string(p) + "` |")
		for _, row := range access.Roles() {
			if slices.Contains(row.May, p) {
				b.WriteString(" ✔ |")
			} else {
				b.WriteString(" – |")
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}
