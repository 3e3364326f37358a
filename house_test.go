package licet_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/licet/licet"

// ladder is the order of the house, from the ground up. A package may import what stands on a line above its own,
// and nothing on its own line or below; a folder inside a listed one (its REST face, its generated queries, its test
// builders) stands on the same rung and may import the listed package, or be imported by it, but not in a circle.
var ladder = [][]string{
	{"agent/protocol"},
	{"agent"},
	{"internal/platform/errs", "internal/platform/id", "internal/platform/clock", "internal/platform/keyfile", "internal/platform/wordlist", "internal/platform/plain"},
	{"internal/platform/db", "internal/platform/page", "internal/platform/pki", "internal/platform/seal", "internal/platform/sign", "internal/platform/smtp", "internal/platform/obs", "internal/platform/oidc"},
	{"internal/platform/job"},
	{"internal/schema", "internal/access"},
	{"internal/rest"},
	{"internal/event"},
	{"internal/brand"},
	{"internal/notify"},
	{"internal/identity"},
	{"internal/account"},
	{"internal/request"},
	{"internal/agreement", "internal/catalog"},
	{"internal/member"},
	{"internal/licensing"},
	{"web"},
	{"internal/console"},
	{"internal/server"},
	{"internal/demo"},
	{"internal/cli"},
	{"cmd/licet"},
	{"bench"},
}

// areas are the packages of rules: they know neither HTTP nor the API.
var areas = []string{"event", "brand", "notify", "identity", "account", "request", "agreement", "catalog", "member", "licensing"}

// source is one Go file of the project.
type source struct {
	dir, name string
	file      *ast.File
	lines     int
}

func (s source) test() bool { return strings.HasSuffix(s.name, "_test.go") }

// house parses every Go file once.
func house(t *testing.T) []source {
	t.Helper()
	var all []source
	fset := token.NewFileSet()
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); p != "." && (strings.HasPrefix(name, ".") || name == "node_modules" || name == "testdata" || name == "tools") {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(p, ".go") {
			return nil
		}
		text, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(fset, p, text, parser.ParseComments)
		if err != nil {
			return err
		}
		all = append(all, source{dir: filepath.ToSlash(filepath.Dir(p)), name: d.Name(), file: file, lines: strings.Count(string(text), "\n")})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// rung returns the listed package that dir belongs to and its height, or false.
func rung(dir string) (string, int, bool) {
	for p := dir; p != "."; p = path.Dir(p) {
		for height, line := range ladder {
			if slices.Contains(line, p) {
				return p, height, true
			}
		}
	}
	return "", 0, false
}

// ours returns the directories of this module that the file imports.
func ours(s source) []string {
	var dirs []string
	for _, i := range s.file.Imports {
		p, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			continue
		}
		if dir, ok := strings.CutPrefix(p, module+"/"); ok {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

func TestEveryPackageStandsOnTheLadder(t *testing.T) {
	t.Parallel()
	for _, s := range house(t) {
		if _, _, ok := rung(s.dir); !ok && s.dir != "." {
			t.Errorf("%s/%s: the package has no rung: put it on the ladder in house_test.go and in ARCHITECTURE.md", s.dir, s.name)
		}
	}
}

func TestImportsGoDownTheLadder(t *testing.T) {
	t.Parallel()
	for _, s := range house(t) {
		home, height, ok := rung(s.dir)
		if !ok || s.test() || strings.HasSuffix(s.dir, "test") {
			continue // a test may look at its neighbors; Go itself refuses circles
		}
		for _, dir := range ours(s) {
			target, other, ok := rung(dir)
			switch {
			case !ok:
				t.Errorf("%s/%s imports %s, which is not on the ladder", s.dir, s.name, dir)
			case target != home && other >= height:
				t.Errorf("%s/%s imports %s: that climbs the ladder", s.dir, s.name, dir)
			case strings.HasSuffix(dir, "test"):
				t.Errorf("%s/%s imports %s, which is for tests", s.dir, s.name, dir)
			}
		}
	}
}

func TestRulesKnowNoHTTP(t *testing.T) {
	t.Parallel()
	for _, s := range house(t) {
		area, ok := strings.CutPrefix(s.dir, "internal/")
		if !ok || s.test() || !slices.Contains(areas, area) {
			continue
		}
		for _, i := range s.file.Imports {
			if p := i.Path.Value; p == `"net/http"` || strings.HasPrefix(p, `"`+module+`/internal/rest`) || strings.Contains(p, "danielgtaylor/huma") {
				t.Errorf("%s/%s imports %s: rules are called by the API, by jobs and by the command alike", s.dir, s.name, p)
			}
		}
	}
}

func TestOnlyOneImporterOfTheOpenAPILibrary(t *testing.T) {
	t.Parallel()
	for _, s := range house(t) {
		for _, i := range s.file.Imports {
			if strings.Contains(i.Path.Value, "danielgtaylor/huma") && s.dir != "internal/rest" && s.dir != "." {
				t.Errorf("%s/%s imports %s: only internal/rest does", s.dir, s.name, i.Path.Value)
			}
		}
	}
}

func TestEveryPackageHasOneComment(t *testing.T) {
	t.Parallel()
	comments := map[string][]string{}
	for _, s := range house(t) {
		if s.test() || s.dir == "." {
			continue
		}
		if _, seen := comments[s.dir]; !seen {
			comments[s.dir] = nil
		}
		if s.file.Doc != nil && strings.HasPrefix(s.file.Doc.Text(), "Package ") || s.file.Doc != nil && strings.HasPrefix(s.file.Doc.Text(), "Command ") {
			comments[s.dir] = append(comments[s.dir], s.name)
		}
	}
	for dir, names := range comments {
		generated := strings.HasSuffix(dir, "db") && dir != "internal/platform/db"
		if len(names) != 1 && !generated {
			t.Errorf("%s: package comments in %v, want exactly one", dir, names)
		}
	}
}

func TestPackageNamesSayWhatTheyAre(t *testing.T) {
	t.Parallel()
	for _, s := range house(t) {
		switch path.Base(s.dir) {
		case "util", "utils", "common", "helper", "helpers", "base", "models", "types", "core", "manager", "impl":
			t.Errorf("%s: that name says nothing", s.dir)
		}
	}
}

// The time is read in one place, so that a test can move it. The agent is a library of its own and has its own.
func TestTimeIsReadInOnePlace(t *testing.T) {
	t.Parallel()
	for _, s := range house(t) {
		if s.test() || s.dir == "internal/platform/clock" || s.dir == "agent" && s.name == "clock.go" || s.dir == "bench" {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := sel.X.(*ast.Ident); ok && x.Name == "time" && (sel.Sel.Name == "Now" || sel.Sel.Name == "Since" || sel.Sel.Name == "Until") {
					t.Errorf("%s/%s calls time.%s: take a clock.Clock", s.dir, s.name, sel.Sel.Name)
				}
			}
			return true
		})
	}
}

func TestNothingHappensAtImport(t *testing.T) {
	t.Parallel()
	for _, s := range house(t) {
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s/%s has an init function", s.dir, s.name)
			}
		}
	}
}

// A dependency needs a reason.
func TestEveryDependencyHasAReason(t *testing.T) {
	t.Parallel()
	reasons, err := os.ReadFile("docs/design/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"go.mod", "tools/go.mod"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.SplitSeq(string(text), "\n") {
			words := strings.Fields(line)
			if len(words) != 2 || !strings.HasPrefix(line, "\t") || !strings.HasPrefix(words[1], "v") {
				continue // not a module that we ask for ourselves: those end with a comment
			}
			if name := strings.TrimPrefix(words[0], "github.com/"); !strings.Contains(string(reasons), "`"+name+"`") {
				t.Errorf("%s asks for %s, but docs/design/dependencies.md gives no reason", file, name)
			}
		}
	}
}

// An error code means one thing: it is declared in one place.
func TestErrorCodesAreDeclaredOnce(t *testing.T) {
	t.Parallel()
	where := map[string]string{}
	for _, s := range house(t) {
		if s.test() {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) < 2 {
				return true
			}
			fun, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || fun.Sel.Name != "New" {
				return true
			}
			if x, ok := fun.X.(*ast.Ident); !ok || x.Name != "errs" {
				return true
			}
			code, ok := call.Args[1].(*ast.BasicLit)
			if !ok {
				return true // made of a code of the device protocol, which has its own table
			}
			if first, twice := where[code.Value]; twice {
				t.Errorf("%s is declared in %s and in %s/%s: declare it once, in the lower package", code.Value, first, s.dir, s.name)
			}
			where[code.Value] = s.dir + "/" + s.name
			return true
		})
	}
	if len(where) < 50 {
		t.Errorf("only %d codes found", len(where))
	}
}

// No room may become the whole house: a package with its faces holds at most a fifth of the Go lines.
func TestNoPackageIsTheHouse(t *testing.T) {
	t.Parallel()
	lines, total := map[string]int{}, 0
	for _, s := range house(t) {
		lines[s.dir] += s.lines
		total += s.lines
	}
	dirs := make([]string, 0, len(lines))
	for dir := range lines {
		dirs = append(dirs, dir)
	}
	sort.Strings(dirs)
	for _, dir := range dirs {
		if lines[dir]*5 > total {
			t.Errorf("%s has %d of %d lines: more than a fifth", dir, lines[dir], total)
		}
	}
}
